package io.spillway.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class ExhaustionTest {

  @Test
  void openFilesAreKnownUnderWhateverTheyAreWrappedIn() {
    assertThat(Exhaustion.of(new SocketException("Too many open files")))
        .contains(Exhaustion.OPEN_FILES);
    assertThat(Exhaustion.of(new IOException("/etc/resolv.conf (Too many open files)")))
        .contains(Exhaustion.OPEN_FILES);
    assertThat(Exhaustion.of(new RuntimeException("Failed to open a socket.", null)))
        .contains(Exhaustion.OPEN_FILES);
    assertThat(
            Exhaustion.of(
                new Exception(
                    "no", new Exception(new IOException("Too many open files in system")))))
        .contains(Exhaustion.OPEN_FILES);
  }

  @Test
  void portsAndThreadsAreKnown() {
    assertThat(Exhaustion.of(new BindException("Cannot assign requested address")))
        .contains(Exhaustion.LOCAL_PORTS);
    assertThat(Exhaustion.of(new BindException("Address already in use")))
        .contains(Exhaustion.LOCAL_PORTS);
    assertThat(Exhaustion.of(new ConnectException("Cannot assign requested address: /10.0.0.1")))
        .contains(Exhaustion.LOCAL_PORTS);
    assertThat(
            Exhaustion.of(
                new Error(
                    new OutOfMemoryError(
                        "unable to create native thread: possibly out of memory or"
                            + " process/resource limits reached"))))
        .contains(Exhaustion.THREADS);
  }

  @Test
  void otherFailuresAreNoShortage() {
    assertThat(Exhaustion.of(new ConnectException("Connection refused"))).isEmpty();
    assertThat(Exhaustion.of(new OutOfMemoryError("Java heap space"))).isEmpty();
    Exception one = new Exception("one");
    one.initCause(new Exception("another", one)); // causes may go round
    assertThat(Exhaustion.of(one)).isEmpty();
  }
}
