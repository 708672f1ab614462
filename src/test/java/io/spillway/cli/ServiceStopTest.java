package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServiceStopTest {

  private final CompletableFuture<String> said = new CompletableFuture<>();
  private final CompletableFuture<Integer> halted = new CompletableFuture<>();

  /** The drain time-out takes away the margin, so that the test need not wait for it. */
  private ServiceStop stop(Duration bound) {
    return new ServiceStop(
        bound.minusSeconds(ServiceStop.MARGIN_SECONDS), said::complete, halted::complete);
  }

  @Test
  void aStopThatHangsIsHaltedAndSaysWhatHadNotEnded() {
    ServiceStop stop = stop(Duration.ZERO);
    stop.serves(() -> List.of("the worker", "the router"));
    stop.begin();

    assertThat(halted.join()).isEqualTo(1);
    assertThat(said.join())
        .isEqualTo(
            "spillway: the stop has taken 0 s, which is as long as it may (10 s and"
                + " SPILLWAY_WORKER_DRAIN_TIMEOUT); not ended: the worker, the router. The process"
                + " ends now");
  }

  @Test
  void aSignalIsHeardAndLastsUntilEverythingHasEnded() throws Exception {
    ServiceStop stop = stop(Duration.ofHours(1));
    stop.serves(List::of);
    assertThat(stop.within(0)).isFalse();

    Thread hook = Thread.ofVirtual().start(stop::hook);
    assertThat(stop.within(60_000)).isTrue();
    assertThat(hook.isAlive()).isTrue();
    stop.close();
    hook.join();
    assertThat(halted).isNotDone();
  }

  @Test
  void aSecondSignalEndsItAtOnceAndSaysWhatItGivesUp() {
    ServiceStop stop = stop(Duration.ofHours(1));
    stop.serves(() -> List.of("the worker (300 streams open, the longest for 31 s)"));
    stop.begin();
    assertThat(halted).isNotDone();

    stop.again();

    assertThat(halted.join()).isEqualTo(1);
    assertThat(said.join())
        .isEqualTo(
            "spillway: told to stop a second time; the process ends now and gives up: the worker"
                + " (300 streams open, the longest for 31 s). What was not committed begins again");
  }

  @Test
  void aSecondSignalThatComesWhenAllHasEndedSaysNothing() {
    ServiceStop stop = stop(Duration.ofHours(1));
    stop.close();
    stop.again();
    assertThat(halted).isNotDone();
  }

  @Test
  void aSignalThatComesWhenAllHasEndedEndsAtOnce() {
    ServiceStop stop = stop(Duration.ofHours(1));
    stop.close();
    stop.hook();
    assertThat(halted).isNotDone();
  }
}
