package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.dev.simulator.settings.Authority;
import io.spillway.job.Job;
import io.spillway.job.JobReader;
import io.spillway.memory.Holdings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Clients on one event loop with one connection of HTTP/2, and attempts that are awaited. */
final class TestApi {
  static final Duration LONG = Duration.ofSeconds(60);
  static final TimeLimits LONG_LIMITS = new TimeLimits(LONG, LONG, LONG, LONG, LONG);

  private TestApi() {}

  static ApiSettings settings(String baseUrl, boolean http2, TimeLimits limits) {
    return new ApiSettings(
        Targets.at(baseUrl), "spillway-test", http2, 40, limits, 65_536, 262_144);
  }

  static ConnectionSettings trusting(Authority authority) {
    return ConnectionSettings.DEFAULT.trusting(List.of(authority.certificate()));
  }

  static ApiClient client(Vertx vertx, ApiSettings settings, ConnectionSettings connections) {
    return ApiClient.open(
        vertx,
        1,
        settings,
        connections,
        Holdings.unbounded(),
        InstantSource.system(),
        System::nanoTime);
  }

  /** An attempt whose request asks the simulator for this model. */
  static CompletableFuture<Outcome> start(ApiClient client, String model, String subject) {
    return start(client, model, subject, "Hello");
  }

  static CompletableFuture<Outcome> start(
      ApiClient client, String model, String subject, String content) {
    String job =
        """
        {"custom_id":"%s","params":{"model":"%s","max_tokens":1000,\
        "metadata":{"user_id":"%s"},"messages":[{"role":"user","content":"%s"}]}}
        """
            .formatted(subject, model, subject, content);
    var outcome = new CompletableFuture<Outcome>();
    client.start(
        client.target(),
        (Job) JobReader.read(job.getBytes(UTF_8)),
        Told.outcome(outcome::complete));
    return outcome.orTimeout(100, TimeUnit.SECONDS);
  }
}
