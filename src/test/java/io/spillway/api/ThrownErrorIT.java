package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.spillway.status.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An error that is thrown while an answer is read is the attempt's outcome, not a stream that
 * hangs.
 */
class ThrownErrorIT {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void anErrorOfTheJvmInTheReadingOfAnAnswerIsAFailureOfOurs() {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().setStatusCode(500).end("{}"))
            .listen(0, "127.0.0.1")
            .await();
    String url = "http://127.0.0.1:" + server.actualPort();
    Holdings holdings = new Holdings(10_000_000, 1_000_000);
    var outcome = new CompletableFuture<Outcome>();
    try (ApiClient client =
        ApiClient.open(
            vertx,
            1,
            TestApi.settings(url, false, TestApi.LONG_LIMITS),
            ConnectionSettings.DEFAULT,
            holdings,
            () -> {
              throw new NoClassDefFoundError("a class that is gone");
            },
            System::nanoTime)) {
      Job job = (Job) JobReader.read("{\"params\":{\"model\":\"m\"}}".getBytes(UTF_8));
      client.start(client.target(), job, Told.outcome(outcome::complete));
      Failure failure = ((Outcome.Failed) outcome.orTimeout(20, TimeUnit.SECONDS).join()).failure();

      assertThat(failure.type()).isEqualTo("internal_error");
      assertThat(failure.category().tag()).isEqualTo("local_runtime");
      assertThat(failure.message()).contains("NoClassDefFoundError: a class that is gone");
    }
  }
}
