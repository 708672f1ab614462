package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelException;
import io.spillway.status.KnownFailure;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an exception before a response is; sockets and TLS of their own are in {@link TransportIT}.
 */
class TransportFaultsTest {

  private record Row(Throwable fault, KnownFailure is, String says) {}

  static Row[] rows() {
    SocketException files = new SocketException("Too many open files");
    return new Row[] {
      new Row(
          new ChannelException("Failed to open a socket.", files),
          KnownFailure.SHORTAGE,
          "ulimit -n"),
      new Row(
          new BindException("Cannot assign requested address"),
          KnownFailure.SHORTAGE,
          "ip_local_port_range"),
      new Row(
          caused(new UnknownHostException("api.example"), files),
          KnownFailure.SHORTAGE,
          "ulimit -n"),
      new Row(
          caused(new SSLHandshakeException("no trust"), files), KnownFailure.SHORTAGE, "ulimit -n"),
      new Row(
          new Exception(new OutOfMemoryError("unable to create native thread: limits")),
          KnownFailure.SHORTAGE,
          "ulimit -u"),
      new Row(new ConnectException("Connection refused"), KnownFailure.CONNECTION, "refused"),
      new Row(new UnknownHostException("api.example"), KnownFailure.UNREACHABLE, "api.example"),
      new Row(
          new OutOfStep("2 bytes came"),
          KnownFailure.CONNECTION,
          "out of step, and closed: 2 bytes"),
    };
  }

  private static Throwable caused(Throwable fault, Throwable cause) {
    fault.initCause(cause);
    return fault;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void beforeAResponse(Row row) {
    assertThat(TransportFaults.beforeResponse(row.fault())).isEqualTo(row.is());
    assertThat(TransportFaults.describe(row.fault())).contains(row.says());
  }
}
