package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a request is held in memory, while its server reads nothing and afterwards. */
class HeldRequestIT {
  /** More than the buffers of two sockets. */
  private static final int LARGE = 40_000_000;

  private static final String PARAMS =
      "{\"stream\":false,\"model\":\"m\",\"messages\":[\"" + "x".repeat(LARGE) + "\"]}";

  private final Vertx vertx = Vertx.vertx();
  private final Holdings holdings = Holdings.unbounded();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private static Job job() {
    return (Job) JobReader.read(("{\"params\":" + PARAMS + "}").getBytes(UTF_8));
  }

  private ApiClient client(int port) {
    return ApiClient.open(
        vertx,
        1,
        TestApi.settings("http://127.0.0.1:" + port, false, TestApi.LONG_LIMITS),
        ConnectionSettings.DEFAULT,
        holdings,
        InstantSource.system(),
        System::nanoTime);
  }

  /** What is held when the loop has done what it had to do until now. */
  private long heldLater(ApiClient client) {
    var held = new CompletableFuture<Long>();
    client.loops().getFirst().execute(() -> held.complete(holdings.heldBytes()));
    return held.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** A request that came, whose body is read when it is resumed. */
  private record Came(HttpServerRequest request, Future<Buffer> body) {}

  private HttpServer server(CompletableFuture<Came> came) {
    return vertx
        .createHttpServer()
        .requestHandler(request -> {
          request.pause();
          came.complete(new Came(request, request.body()));
        })
        .listen(0, "127.0.0.1")
        .await();
  }

  @Test
  void aRequestIsHeldUntilItIsWritten_andArrivesAsItIs() {
    var came = new CompletableFuture<Came>();
    try (ApiClient client = client(server(came).actualPort())) {
      Told told = new Told();
      client.start(client.target(), job(), told);
      assertThat(holdings.heldBytes()).as("from the start on").isGreaterThan(LARGE);
      HttpServerRequest request = came.orTimeout(30, TimeUnit.SECONDS).join().request();
      assertThat(holdings.heldBytes()).isGreaterThan(LARGE);

      request.resume();
      String body = came.join().body().await().toString();
      assertThat(body.equals(PARAMS.replace("false", "true"))).as("the body is whole").isTrue();
      assertThat(request.getHeader("content-length")).isEqualTo(Integer.toString(body.length()));
      assertThat(heldLater(client)).as("before the answer").isBetween(0L, 100_000L);

      request.response().setStatusCode(500).end();
      told.all();
      assertThat(heldLater(client)).isZero();
    }
  }

  @Test
  void anAttemptThatIsCancelledHoldsNothingOfItsRequest() {
    var came = new CompletableFuture<Came>();
    try (ApiClient client = client(server(came).actualPort())) {
      Attempt attempt = client.start(client.target(), job(), new Told());
      came.orTimeout(30, TimeUnit.SECONDS).join();
      attempt.cancel();
      assertThat(heldLater(client)).isZero();
    }
  }

  @Test
  void anAttemptThatFindsNoServerHoldsNothingOfItsRequest() {
    var came = new CompletableFuture<Came>();
    HttpServer gone = server(came);
    gone.close().await();
    try (ApiClient client = client(gone.actualPort())) {
      Told told = new Told();
      client.start(client.target(), job(), told);
      told.all();
      assertThat(heldLater(client)).isZero();
    }
  }
}
