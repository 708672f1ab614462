package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.status.Failure;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures before there is a connection to play a fixture on. */
class TransportIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Failure failure(String baseUrl, Duration connect) {
    return failure(baseUrl, connect, ConnectionSettings.DEFAULT);
  }

  private Failure failure(String baseUrl, Duration connect, ConnectionSettings connections) {
    TimeLimits limits = new TimeLimits(connect, LONG, LONG, LONG, LONG);
    var outcome = new CompletableFuture<Outcome>();
    var client = TestApi.client(vertx, TestApi.settings(baseUrl, true, limits), connections);
    try (client) {
      Job job = (Job) JobReader.read("{\"params\":{\"model\":\"m\"}}".getBytes(UTF_8));
      client.start(client.target(), job, Told.outcome(outcome::complete));
      return ((Outcome.Failed) outcome.orTimeout(30, TimeUnit.SECONDS).join()).failure();
    }
  }

  private static void assertIs(
      Failure failure, int status, String type, String category, String to) {
    assertThat(failure.status()).as(failure.message()).isEqualTo(status);
    assertThat(failure.wireStatus()).isNull();
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.phase().tag()).isEqualTo("connect");
    assertThat(failure.category().tag()).isEqualTo(category);
    assertThat(failure.disposition().tag()).isEqualTo(to);
    assertThat(failure.message()).isNotBlank();
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"));
  }

  @Test
  void aRefusedConnectionIsRetried() throws Exception {
    ServerSocket closed = listening();
    closed.close();
    Failure failure = failure("http://127.0.0.1:" + closed.getLocalPort(), LONG);
    assertIs(failure, 503, "connection_error", "model_provider", "retry");
  }

  @Test
  void aHostThatDoesNotExistHolds() {
    Failure failure = failure("http://no-such-host.invalid", LONG);
    assertIs(failure, 503, "connection_error", "deployment_config", "hold");
  }

  @Test
  void tlsWithAServerThatHasNoneHolds() throws Exception {
    try (ServerSocket plain = listening()) {
      Thread.ofVirtual().start(() -> answerInTheClear(plain));
      Failure failure = failure("https://127.0.0.1:" + plain.getLocalPort(), LONG);
      assertIs(failure, 503, "connection_error", "deployment_config", "hold");
    }
  }

  private static void answerInTheClear(ServerSocket plain) {
    try (Socket socket = plain.accept()) {
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException theClientLeft) {
      // Its outcome tells.
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unknown, ip:127.0.0.1, 0, 30, unable to find valid certification path",
    "expired, ip:127.0.0.1, 20, 5, CertificateExpiredException: NotAfter",
    "not yet valid, ip:127.0.0.1, -5, 30, CertificateNotYetValidException: NotBefore",
    "of another name, dns:api.example, 0, 30, No subject alternative names matching IP address",
    "of another address, ip:127.0.0.2, 0, 30, No subject alternative names matching IP address",
  })
  void aCertificateThatIsNotAcceptedHolds_andTheMessageSaysWhy(
      String what, String names, int daysAgo, int days, String why) {
    Authority shown = Authority.make(names, daysAgo, days);
    var settings = SimulatorSettings.builder(InstantSource.system()).authority(shown).build();
    try (Simulator simulator = Simulator.start(settings)) {
      ConnectionSettings connections =
          what.equals("unknown") ? ConnectionSettings.DEFAULT : TestApi.trusting(shown);
      Failure failure = failure(simulator.baseUrl(), LONG, connections);
      assertIs(failure, 503, "connection_error", "deployment_config", "hold");
      assertThat(failure.message())
          .startsWith("SSLHandshakeException: ")
          .contains(why)
          .contains(
              "the certificate of CN=Spillway simulator (issued by CN=Spillway test authority");
      assertThat(simulator.stats().calls()).isZero();
    }
  }

  @Test
  void aCertificateOfATrustedAuthorityIsAccepted() {
    Authority shown = Authority.make();
    var settings = SimulatorSettings.builder(InstantSource.system()).authority(shown).build();
    try (Simulator simulator = Simulator.start(settings)) {
      // The request is not whole: that the simulator says so shows that it was heard.
      Failure failure = failure(simulator.baseUrl(), LONG, TestApi.trusting(shown));
      assertThat(failure.status()).as(failure.message()).isEqualTo(400);
      assertThat(failure.wireStatus()).isEqualTo(400);
    }
  }

  @Test
  void aHandshakeThatStallsEndsWithTheConnectLimitAndFreesItsSocket() throws Exception {
    try (ServerSocket silent = listening()) {
      var left = new CompletableFuture<Void>();
      Thread.ofVirtual().start(() -> untilTheClientLeaves(silent, left));
      Failure failure =
          failure("https://127.0.0.1:" + silent.getLocalPort(), Duration.ofMillis(300));
      assertIs(failure, 504, "timeout_error", "model_provider", "retry");
      assertThat(failure.message()).isEqualTo("the connect limit of 300 ms is over");
      assertThat(left).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  private static void untilTheClientLeaves(ServerSocket silent, CompletableFuture<Void> left) {
    try (Socket socket = silent.accept()) {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException theClientLeft) {
      // The same.
    }
    left.complete(null);
  }
}
