package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.config.RoleName;
import io.spillway.config.TokenPrices;
import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.metrics.Meters.AttemptTimes;
import io.spillway.metrics.Meters.FailureLabels;
import io.spillway.metrics.Meters.ResultType;
import io.spillway.pressure.SlowLane;
import io.spillway.status.Disposition;
import io.spillway.status.KnownFailure;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final FailureLabels OVERLOADED =
      new FailureLabels(529, OptionalInt.of(200), "overloaded_error", "model_provider");
  private static final AttemptTimes TIMES =
      new AttemptTimes(Optional.of(Duration.ofMillis(300)), Duration.ofSeconds(3));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);

  @Test
  void aFailureIsCountedByWhatItMeansAndWhatTheWireSaid() {
    meters.attemptFailed(OVERLOADED, "claude", 17, TIMES);
    meters.attemptFailed(OVERLOADED, "claude", 0, TIMES);

    assertThat(
            registry
                .get("spillway.attempts")
                .tags("status", "529", "wire_status", "200", "type", "overloaded_error")
                .tags("category", "model_provider", "model", "claude")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(registry.get("spillway.lost.output").counter().count()).isEqualTo(17);
    assertThat(registry.get("spillway.attempt.duration").tag("outcome", "failed").timer().count())
        .isEqualTo(2);
  }

  /** A server may send any text as a type, also one that quotes a prompt. */
  @Test
  void aTypeThatIsNoNameIsOther() {
    meters.attemptFailed(
        new FailureLabels(500, OptionalInt.of(500), "we sell at dawn", "model_provider"),
        "claude",
        0,
        TIMES);

    assertThat(registry.get("spillway.attempts").tag("type", "other").counter().count()).isOne();
    assertThat(registry.getMeters())
        .noneMatch(meter -> meter.getId().getTags().toString().contains("dawn"));
  }

  @Test
  void withoutAResponseTheWireStatusIsNone() {
    var refused = new FailureLabels(503, OptionalInt.empty(), "connection_error", "model_provider");
    meters.attemptFailed(refused, "", 0, new AttemptTimes(Optional.empty(), Duration.ZERO));

    assertThat(
            registry
                .get("spillway.attempts")
                .tags("wire_status", "none", "model", "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void anAttemptWithoutAResponseHasNoFirstByte() {
    meters.workerStarts();
    meters.attemptFailed(OVERLOADED, "m", 0, TIMES);
    meters.attemptFailed(OVERLOADED, "m", 0, new AttemptTimes(Optional.empty(), Duration.ZERO));

    assertThat(registry.get("spillway.attempt.first.byte").timer().count()).isOne();
    assertThat(registry.get("spillway.attempt.duration").tag("outcome", "failed").timer().count())
        .isEqualTo(2);
  }

  @Test
  void whatTheTableKnowsIsAtZeroBeforeItHappens() {
    meters.workerStarts();
    meters.modelSeen("claude");
    meters.routerStarts(3);
    meters.delayerStarts(3);
    int before = registry.getMeters().size();

    for (KnownFailure known : EnumSet.complementOf(EnumSet.of(KnownFailure.CANCELED))) {
      if (known != KnownFailure.EXPIRED && known != KnownFailure.DEFERRED) {
        meters.attemptFailed(
            new FailureLabels(
                known.status(), OptionalInt.of(200), known.type(), known.category().tag()),
            "claude",
            5,
            TIMES);
      }
      meters.deadLettered(known.status(), known.type(), known.category().tag());
      if (known.disposition() == Disposition.HOLD && known != KnownFailure.DEFERRED) {
        meters.held(known.type(), known.category().tag());
      }
    }
    meters.attemptSucceeded("claude", TIMES);
    for (ResultType type : ResultType.values()) {
      meters.resultWritten(type, Instant.EPOCH, Instant.EPOCH);
    }
    for (SlowLane.SlowReason reason : SlowLane.SlowReason.values()) {
      meters.deferred(reason.tag());
    }
    for (CanceledAt where : CanceledAt.values()) {
      meters.canceled(where);
    }
    for (int tier = 0; tier < 3; tier++) {
      meters.ladder().retried(tier);
      meters.ladder().forwarded(tier, Duration.ZERO);
      meters.ladder().delayedAgain(tier);
    }
    meters.transactionEnded(RoleName.WORKER, Transactor.TransactionResult.UNKNOWN, Duration.ZERO);
    meters.transactionEnded(RoleName.DELAYER, Transactor.TransactionResult.ABORTED, Duration.ZERO);

    assertThat(registry.getMeters()).hasSize(before);
  }

  @Test
  void beforeAnythingHappenedEveryCountIsZero() {
    meters.workerStarts();
    meters.modelSeen("claude");
    meters.modelSeen("claude");
    meters.routerStarts(3);
    meters.delayerStarts(3);

    assertThat(registry.getMeters().stream().filter(Counter.class::isInstance))
        .hasSizeGreaterThan(100)
        .allMatch(counter -> ((Counter) counter).count() == 0);
  }

  @Test
  void strangersTakeNoRoomOfWhatTheTableKnows() {
    for (int i = 0; i < 200; i++) {
      meters.deadLettered(430 + i % 100, "stranger-" + i, "category-" + i);
    }

    meters.deadLettered(529, "overloaded_error", "model_provider");

    assertThat(
            registry
                .get("spillway.dead.letters")
                .tags("status", "529", "type", "overloaded_error", "category", "model_provider")
                .counter()
                .count())
        .isOne();
  }

  @Test
  void aRoleRunsAsLongAsOneOfItsSourcesSaysSo() {
    Meters.Watch first = meters.watchRole(RoleName.WORKER, () -> true);
    meters.watchRole(RoleName.WORKER, () -> false);
    meters.watchRole(RoleName.ROUTER, () -> false);
    assertThat(registry.get("spillway.role.running").tag("role", "worker").gauge().value()).isOne();
    assertThat(registry.get("spillway.role.running").tag("role", "router").gauge().value())
        .isZero();

    first.close();

    assertThat(registry.get("spillway.role.running").tag("role", "worker").gauge().value())
        .isZero();
  }

  @Test
  void strangersNamesDoNotGrowTheRegistry() {
    for (int i = 0; i < 10_000; i++) {
      meters.attemptFailed(
          new FailureLabels(400 + i, OptionalInt.of(i), "type-" + i, "c" + i),
          "model-" + i,
          1,
          TIMES);
      meters.modelSeen("unseen-" + i);
      meters.deadLettered(500, "type-" + i, "request");
    }

    for (Meter meter : registry.getMeters()) {
      for (Tag tag : meter.getId().getTags()) {
        assertThat(tag.getValue()).hasSizeLessThan(30);
      }
    }
    assertThat(registry.getMeters().size()).isLessThan(2_000);
    assertThat(
            registry.find("spillway.attempts").counters().stream()
                .map(counter -> counter.getId().getTag("model"))
                .distinct())
        .hasSize(Label.MODEL.mostValues() + 1)
        .contains("other");
    assertThat(registry.get("spillway.dead.letters").tag("type", "other").counter().count())
        .isGreaterThan(10_000 - Label.TYPE.mostValues());
  }

  @Test
  void gaugesAddUpTheirSourcesUntilThoseAreClosed() {
    Meters.Watch first = meters.watchInFlight(() -> 3);
    meters.watchInFlight(() -> 4);
    meters.watchOverdue(() -> Duration.ofMillis(70));
    meters.watchOverdue(() -> Duration.ofMillis(50));
    assertThat(gauge("spillway.jobs.in.flight")).isEqualTo(7);
    assertThat(gauge("spillway.delayer.overdue")).isEqualTo(0.07);
    assertThat(gauge("spillway.jobs.buffered")).isZero();

    first.close();
    first.close();

    assertThat(gauge("spillway.jobs.in.flight")).isEqualTo(4);
  }

  @Test
  void everyNameIsUsedWithItsLabelsAndIsWhatPrometheusShows() {
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    prometheus.throwExceptionOnRegistrationFailure();
    useAll(new Meters(prometheus, new MeterOptions(PRICES, Optional.empty())));

    var used =
        prometheus.getMeters().stream().map(meter -> meter.getId().getName()).distinct().toList();
    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(MeterName.values()).map(MeterName::meter).toList());
    String scraped = prometheus.scrape();
    for (MeterName name : MeterName.values()) {
      String type = name.type() == MeterName.MeterType.TIMER ? "histogram" : name.type().name();
      assertThat(scraped)
          .containsIgnoringCase("# TYPE " + name.prometheusName() + " " + type + "\n")
          .contains("# HELP " + name.prometheusName() + " " + name.meaning());
      for (String series : name.seriesNames()) {
        assertThat(scraped).containsPattern("(?m)^" + series + "[{ ]");
      }
    }
    for (Meter meter : prometheus.getMeters()) {
      assertThat(meter.getId().getTags().stream().map(Tag::getKey))
          .containsExactlyInAnyOrderElementsOf(labels(meter.getId().getName()));
    }
  }

  private static Iterable<String> labels(String meter) {
    return Arrays.stream(MeterName.values())
        .filter(name -> name.meter().equals(meter))
        .flatMap(name -> name.labels().stream().map(Label::key))
        .collect(Collectors.toList());
  }

  private static final TokenCounts TOKENS = new TokenCounts(2_000, 500, 0, 0);
  private static final Map<String, TokenPrices> PRICES =
      Map.of("claude", new TokenPrices(5, 25, 0.5, 6.25));

  private static void useAll(Meters meters) {
    meters.attemptSucceeded("claude", TIMES);
    meters.attemptFailed(OVERLOADED, "claude", 17, TIMES);
    meters.held("billing_error", "account_auth");
    meters.deferred("paused");
    meters.costs().failed("claude", TOKENS, 900, "overloaded_error", TIMES);
    meters
        .costs()
        .succeeded("claude", TOKENS, new CostMeters.MessageFacts("claude", "end_turn"), TIMES);
    meters.canceled(CanceledAt.DELAYED);
    meters.resultWritten(ResultType.ERRORED, Instant.EPOCH, Instant.ofEpochSecond(5));
    meters.backlogs().watchTier(3, () -> 9, () -> Duration.ofSeconds(4));
    meters.backlogs().watchInput("jobs", () -> 9, () -> 4);
    meters.backlogs().watchOldest("delayed", () -> Duration.ofHours(1));
    meters.ladder().retried(3);
    meters.deadLettered(404, "not_found_error", "model_provider");
    meters.watchRole(RoleName.WORKER, () -> true);
    meters.watchQuota(RoleName.WORKER, () -> Duration.ofMillis(3));
    meters.lanes().watchPlaces("claude", () -> 7, () -> 3);
    meters.lanes().watchHeld(() -> 0, () -> 0, () -> 0);
    meters.lanes().watchShut("overload", "claude", () -> false);
    meters.lanes().gateClosed("overload", "claude", 1);
    meters.ladder().forwarded(3, Duration.ofMillis(5));
    meters.ladder().delayedAgain(3);
    meters.lanes().watchBudget("claude", "requests", () -> 50, () -> 20);
    meters.abandoned(AbandonReason.LOST, 1);
    meters.abandonedTokens(AbandonReason.LOST, 5, 7);
    meters.transactionEnded(
        RoleName.WORKER, Transactor.TransactionResult.COMMITTED, Duration.ofMillis(9));
  }

  /** From a millisecond to minutes, with the two bounds that the delayer should keep. */
  @Test
  void howLateTheDelayerIsIsAHistogram() {
    meters.ladder().forwarded(0, Duration.ofMillis(40));
    meters.ladder().forwarded(3, Duration.ofMinutes(2));

    HistogramSnapshot lateness = registry.get("spillway.delayer.lateness").timer().takeSnapshot();
    assertThat(lateness.histogramCounts())
        .filteredOn(bucket -> bucket.count() == 1)
        .extracting(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
        .contains(50.0, 150.0, 60_000.0)
        .doesNotContain(1.0, 25.0, 300_000.0);
    assertThat(lateness.count()).isEqualTo(2);
    Timer third = registry.get("spillway.delayer.tier.lateness").tag("tier", "3").timer();
    assertThat(third.count()).isOne();
    assertThat(third.max(TimeUnit.SECONDS)).isEqualTo(120);
  }

  /** Prometheus' base units: a meter's name says what its value is in, and needs no factor. */
  @Test
  void metersAreInBaseUnits() {
    assertThat(MeterName.values())
        .allSatisfy(name -> assertThat(name.unit()).isIn("", "seconds", "bytes", "tokens"))
        .allSatisfy(name ->
            assertThat(name.meter())
                .doesNotContainPattern("milli|micro|nano|minutes|hours|kilo|mega|percent"))
        .filteredOn(name -> name.type() == MeterName.MeterType.TIMER)
        .allSatisfy(name -> assertThat(name.unit()).isEqualTo("seconds"));
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
