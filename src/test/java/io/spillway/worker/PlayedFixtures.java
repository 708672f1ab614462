package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.api.ApiClient;
import io.spillway.api.ApiSettings;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.ConnectionSettings;
import io.spillway.api.Outcome;
import io.spillway.api.Targets;
import io.spillway.api.TimeLimits;
import io.spillway.api.Told;
import io.spillway.config.Pressure;
import io.spillway.contract.Contract;
import io.spillway.dev.simulator.FixtureServer;
import io.spillway.dev.simulator.fixtures.Fixture;
import io.spillway.dev.simulator.fixtures.Fixture.Expectation;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.job.Job;
import io.spillway.job.JobLines;
import io.spillway.job.JobOptions;
import io.spillway.job.Origin;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.ladder.Route;
import io.spillway.memory.Holdings;
import io.spillway.message.MessageJson;
import io.spillway.simulated.OwnAttempt;
import io.spillway.status.Failure;
import io.spillway.tag.FailureTags;
import io.spillway.tag.Tag;
import io.spillway.tag.TagReader;
import io.spillway.tag.Tags;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Fixtures, each played once against the real client: the record that the worker would write of it,
 * and its tags.
 */
final class PlayedFixtures implements AutoCloseable {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final String KEY = Targets.KEY;
  private static final String NONE = "none";

  /** Has a number of 4,001 digits; the SDK's reader takes numbers of 1,000 digits at most. */
  private static final String BEYOND_THE_SDK = "good-long-number";

  private static final RetryPolicy POLICY =
      new RetryPolicy(
          new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), false);
  private static final AttemptTiming TIMING = new AttemptTiming(Duration.ZERO, Duration.ZERO);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final FixtureServer server;
  private final ConnectionSettings connections;
  private final Map<String, Played> played = new HashMap<>();
  private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Duration> totals = new ConcurrentHashMap<>();

  /** An attempt at a fixture. */
  private record Played(ApiClient client, CompletableFuture<Outcome> outcome) {}

  private PlayedFixtures(FixtureServer server, ConnectionSettings connections) {
    this.server = server;
    this.connections = connections;
  }

  /** Plays them all: over HTTP/2 if there is an authority, else over HTTP/1.1 in the clear. */
  static PlayedFixtures play(List<Fixture> fixtures, @Nullable Authority authority) {
    ConnectionSettings connections =
        authority == null
            ? ConnectionSettings.DEFAULT
            : ConnectionSettings.DEFAULT.trusting(List.of(authority.certificate()));
    var all = new PlayedFixtures(FixtureServer.start(fixtures, authority), connections);
    all.play(fixtures.stream().filter(fixture -> fixture.limits().isEmpty()).toList());
    // Those whose time limits are short are played one by one, when the processors are free.
    fixtures.stream()
        .filter(fixture -> !fixture.limits().isEmpty())
        .forEach(fixture -> all.play(List.of(fixture)));
    return all;
  }

  private void play(List<Fixture> fixtures) {
    fixtures.forEach(fixture -> played.put(fixture.name(), play(fixture)));
    fixtures.forEach(fixture -> played.get(fixture.name()).outcome().join());
  }

  private Played play(Fixture fixture) {
    ApiClient client =
        ApiClient.open(
            vertx,
            1,
            settings(fixture),
            connections,
            Holdings.unbounded(),
            InstantSource.fixed(NOW),
            System::nanoTime);
    var outcome = new CompletableFuture<Outcome>();
    AtomicInteger count = outcomes.computeIfAbsent(fixture.name(), _ -> new AtomicInteger());
    client.start(
        client.target(),
        (Job) fetched().job(),
        Told.atEnd(end -> {
          count.incrementAndGet();
          totals.put(fixture.name(), end.timing().total());
          outcome.complete(end.outcome());
        }));
    return new Played(client, outcome.orTimeout(100, TimeUnit.SECONDS));
  }

  FixtureServer server() {
    return server;
  }

  /** How many outcomes each fixture had. */
  Map<String, AtomicInteger> outcomes() {
    return outcomes;
  }

  /** How long the attempt at each fixture took. */
  Map<String, Duration> totals() {
    return totals;
  }

  @Override
  public void close() {
    played.values().forEach(each -> each.client().close());
    vertx.close().await();
    server.close();
  }

  private ApiSettings settings(Fixture fixture) {
    return new ApiSettings(
        Targets.at(server.baseUrl(fixture.name())),
        "spillway-test",
        true,
        4,
        new TimeLimits(
            limit(fixture, "connect"),
            limit(fixture, "first-byte"),
            limit(fixture, "idle"),
            limit(fixture, "progress"),
            limit(fixture, "total")),
        65_536,
        262_144);
  }

  private static Duration limit(Fixture fixture, String name) {
    return fixture.limits().getOrDefault(name, Duration.ofSeconds(90));
  }

  private static FetchedJob fetched() {
    byte[] job = JobLines.of("order-17", "claude-sonnet-5");
    var record = new ConsumerRecord<>("jobs", 0, 17L, "order-17".getBytes(UTF_8), job);
    return FetchedJob.of(Jobs.assignment(), record, false);
  }

  private static OutcomeRecords records() {
    return new OutcomeRecords(
        new WorkerSettings(
            Jobs.TOPICS,
            "test-1",
            new WorkerSettings.WorkerLimits(
                1, new WorkerSettings.Pacing(Pressure.FIXED, Map.of()), 1, 1, 1 << 20, 1 << 20, 1),
            Duration.ZERO,
            new WorkerSettings.Drains(Duration.ZERO, Duration.ZERO, Duration.ZERO),
            Duration.ZERO),
        Targets.at("https://api.example"));
  }

  /** Compares what became of a fixture with what its file expects. */
  void assertExpected(Fixture fixture) throws Exception {
    Outcome outcome = played.get(fixture.name()).outcome().join();
    UncommittedOutcome uncommitted = records().of(fetched(), outcome, TIMING, NOW, NOW);
    Map<Expectation, String> actual =
        uncommitted.failure() == null
            ? success(outcome, uncommitted)
            : failure(uncommitted.record().headers());
    Map<Expectation, String> expected = new EnumMap<>(fixture.expectations());
    assertMessage(expected.get(Expectation.MESSAGE), actual.get(Expectation.MESSAGE));
    if (actual.containsKey(Expectation.MESSAGE)) {
      expected.replace(Expectation.MESSAGE, actual.get(Expectation.MESSAGE));
    }
    assertThat(actual).isEqualTo(expected);
    assertThat(uncommitted.record().topic())
        .isEqualTo(uncommitted.failure() == null ? "results" : "failures");
    assertContract(fixture, outcome, uncommitted);
    assertThat(server.requests(fixture.name())).as("requests").isEqualTo(1);
    assertThat(tag(uncommitted.record().headers(), Tags.CUTS))
        .as("cuts by the total limit of a stream that made progress")
        .isEqualTo(fixture.name().equals("time-total") ? "1" : "none");
  }

  /** What is written, and the result that would end the job, fit the schemas that are shipped. */
  private static void assertContract(
      Fixture fixture, Outcome outcome, UncommittedOutcome uncommitted) throws Exception {
    assertThat(Contract.faultsOfTags(uncommitted.record().headers())).isEmpty();
    byte[] result = uncommitted.record().value();
    if (outcome instanceof Outcome.Failed failed) {
      Failure failure = failed.failure();
      assertThat(Contract.JOB.faults(MessageJson.mapper().readTree(result))).isEmpty();
      RetryState state = fetched().retryState().failed(failure, NOW);
      result =
          ResultLine.bare(fetched().job(), fetched().key(), failure.status(), state)
              .errored(failure.type(), failure.message(), failure.requestId());
    }
    assertThat(Contract.faultsOfResult(result)).isEmpty();
    byte[] line = result;
    if (fixture.name().equals(BEYOND_THE_SDK)) {
      assertThatThrownBy(() -> Contract.parsed(line)).hasMessageContaining("getMaxNumberLength");
    } else {
      assertThat(Contract.parsed(line).customId()).isEqualTo("order-17");
    }
  }

  /** A message that ends in an ellipsis is a beginning. */
  private static void assertMessage(String expected, String actual) {
    if (expected != null && expected.endsWith("…")) {
      assertThat(actual).startsWith(expected.substring(0, expected.length() - 1)).isNotBlank();
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  private static Map<Expectation, String> failure(Headers headers) {
    FailureTags tags = TagReader.failure(headers, Origin.at("elsewhere", 0, 0, 0)).orElseThrow();
    Map<Expectation, String> actual = new EnumMap<>(Expectation.class);
    actual.put(Expectation.OUTCOME, "failed");
    actual.put(Expectation.STATUS, tag(headers, Tags.STATUS));
    actual.put(Expectation.WIRE_STATUS, tag(headers, Tags.WIRE_STATUS));
    actual.put(Expectation.TYPE, tag(headers, Tags.ERROR_TYPE));
    actual.put(Expectation.PHASE, tag(headers, Tags.PHASE));
    actual.put(Expectation.CATEGORY, tag(headers, Tags.CATEGORY));
    actual.put(Expectation.DISPOSITION, tag(headers, Tags.DISPOSITION));
    actual.put(Expectation.MESSAGE, tag(headers, Tags.ERROR_MESSAGE));
    actual.put(Expectation.REQUEST_ID, tag(headers, Tags.REQUEST_ID));
    actual.put(Expectation.RETRY_AFTER_MS, tag(headers, Tags.RETRY_AFTER));
    actual.put(Expectation.OUTPUT_TOKENS, tag(headers, Tags.OUTPUT_TOKENS));
    actual.put(
        Expectation.ROUTE,
        words(POLICY.decide(tags.failure(), tags.retryState(), JobOptions.NONE, 0, NOW)));
    boolean own = OwnAttempt.is(tag -> tag(headers, tag));
    assertThat(tag(headers, Tags.ATTEMPT)).as("attempts").isEqualTo(own ? "1" : "0");
    assertThat(tag(headers, Tags.WAITS)).as("waits").isEqualTo(own ? "0" : "1");
    assertThat(headers.toString()).doesNotContain(KEY);
    headers.forEach(header -> assertThat(new String(header.value(), UTF_8)).doesNotContain(KEY));
    return actual;
  }

  private static String words(Route route) {
    return switch (route) {
      case Route.Retry retry -> "retry tier " + retry.tier();
      case Route.Hold hold -> "hold tier " + hold.tier();
      case Route.Deferral deferral -> "deferral tier " + deferral.tier();
      case Route.DeadLetter _ -> "dead letter";
      case Route.Expire() -> "expire";
    };
  }

  private static String tag(Headers headers, Tag<?> tag) {
    assertThat(headers.headers(tag.name())).as(tag.name()).hasSizeLessThanOrEqualTo(1);
    String value = tag.text(headers);
    return value == null ? NONE : value;
  }

  private static Map<Expectation, String> success(Outcome outcome, UncommittedOutcome uncommitted)
      throws Exception {
    var succeeded = (Outcome.Succeeded) outcome;
    JsonNode line = MessageJson.mapper().readTree(uncommitted.record().value());
    assertThat(line.at("/result/type").asText()).isEqualTo("succeeded");
    JsonNode message = line.at("/result/message");
    Map<Expectation, String> actual = new EnumMap<>(Expectation.class);
    actual.put(Expectation.OUTCOME, "succeeded");
    actual.put(Expectation.REQUEST_ID, tag(uncommitted.record().headers(), Tags.REQUEST_ID));
    actual.put(Expectation.OUTPUT_TOKENS, Long.toString(succeeded.outputTokens()));
    actual.put(Expectation.STOP_REASON, message.path("stop_reason").asText());
    StringBuilder text = new StringBuilder();
    message.path("content").forEach(block -> text.append(block.path("text").asText()));
    actual.put(Expectation.TEXT, text.toString());
    return actual;
  }
}
