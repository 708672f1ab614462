package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Secret;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.status.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures before there is a connection to play a fixture on. */
class TransportIT {
  private static final Duration LONG = Duration.ofSeconds(20);
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Failure failure(String baseUrl, Duration connect) {
    var settings =
        new ApiSettings(
            URI.create(baseUrl),
            new Secret("sk-ant-fixture-0123456789"),
            "2023-06-01",
            "spillway-test",
            true,
            4,
            new TimeLimits(connect, LONG, LONG, LONG, LONG),
            65_536,
            262_144);
    var outcome = new CompletableFuture<Outcome>();
    var client = ApiClient.open(vertx, 1, settings, InstantSource.system(), System::nanoTime);
    try (client) {
      Job job = (Job) JobReader.read("{\"params\":{\"model\":\"m\"}}".getBytes(UTF_8));
      client.start(job, (result, timing) -> outcome.complete(result));
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

  @Test
  void aCertificateNobodyTrustsHolds(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("self-signed.jks");
    int made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "JKS",
                "-keystore",
                store.toString(),
                "-storepass",
                "change-it",
                "-keypass",
                "change-it")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.out").toFile())
            .start()
            .waitFor();
    assertThat(made).isZero();
    var options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(new JksOptions().setPath(store.toString()).setPassword("change-it"));
    var server =
        vertx
            .createHttpServer(options)
            .requestHandler(request -> request.response().end())
            .listen(0, "127.0.0.1")
            .await();
    Failure failure = failure("https://127.0.0.1:" + server.actualPort(), LONG);
    assertIs(failure, 503, "connection_error", "deployment_config", "hold");
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
