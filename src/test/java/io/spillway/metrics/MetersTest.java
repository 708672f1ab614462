package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.metrics.Meters.FailureLabels;
import io.spillway.metrics.Meters.ResultType;
import io.spillway.metrics.Meters.TransactionOutcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final FailureLabels OVERLOADED =
      new FailureLabels(529, OptionalInt.of(200), "overloaded_error", "stream", "model_provider");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);

  @Test
  void aFailureIsCountedByWhatItMeansAndWhatTheWireSaid() {
    meters.attemptFailed(OVERLOADED, "claude", 17, Duration.ofSeconds(3));
    meters.attemptFailed(OVERLOADED, "claude", 0, Duration.ofSeconds(3));

    assertThat(
            registry
                .get("spillway.attempts")
                .tags("status", "529", "wire_status", "200", "type", "overloaded_error")
                .tags("phase", "stream", "category", "model_provider", "model", "claude")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(registry.get("spillway.output.tokens.lost").counter().count()).isEqualTo(17);
    assertThat(registry.get("spillway.attempt.duration").tag("outcome", "failed").timer().count())
        .isEqualTo(2);
  }

  @Test
  void withoutAResponseTheWireStatusIsNone() {
    var refused =
        new FailureLabels(
            503, OptionalInt.empty(), "connection_error", "connect", "model_provider");
    meters.attemptFailed(refused, "", 0, Duration.ZERO);

    assertThat(
            registry
                .get("spillway.attempts")
                .tags("wire_status", "none", "model", "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void strangersNamesDoNotGrowTheRegistry() {
    for (int i = 0; i < 10_000; i++) {
      meters.attemptFailed(
          new FailureLabels(400 + i, OptionalInt.of(i), "type-" + i, "p" + i, "c" + i),
          "model-" + i,
          1,
          Duration.ZERO);
      meters.deadLettered("type-" + i);
    }

    for (Meter meter : registry.getMeters()) {
      for (Tag tag : meter.getId().getTags()) {
        assertThat(tag.getValue()).hasSizeLessThan(30);
      }
    }
    assertThat(registry.getMeters().size()).isLessThan(400);
    assertThat(registry.get("spillway.dead.letters").tag("type", "other").counter().count())
        .isEqualTo(10_000 - Label.TYPE.mostValues());
  }

  @Test
  void gaugesAddUpTheirSourcesUntilThoseAreClosed() {
    Meters.Watch first = meters.watchInFlight(() -> 3);
    meters.watchInFlight(() -> 4);
    meters.watchOverdue(() -> 70);
    meters.watchOverdue(() -> 50);
    assertThat(gauge("spillway.jobs.in.flight")).isEqualTo(7);
    assertThat(gauge("spillway.delayer.overdue")).isEqualTo(70);
    assertThat(gauge("spillway.jobs.buffered")).isZero();

    first.close();
    first.close();

    assertThat(gauge("spillway.jobs.in.flight")).isEqualTo(4);
  }

  @Test
  void everyNameIsUsedWithItsLabelsAndIsWhatPrometheusShows() {
    var prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    prometheus.throwExceptionOnRegistrationFailure();
    useAll(new Meters(prometheus));

    var used =
        prometheus.getMeters().stream().map(meter -> meter.getId().getName()).distinct().toList();
    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(MeterName.values()).map(MeterName::meter).toList());
    String scraped = prometheus.scrape();
    for (MeterName name : MeterName.values()) {
      String type = name.kind() == MeterName.Kind.TIMER ? "histogram" : name.kind().name();
      assertThat(scraped)
          .containsIgnoringCase("# TYPE " + name.prometheusName() + " " + type + "\n")
          .contains("# HELP " + name.prometheusName() + " " + name.meaning());
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

  private static void useAll(Meters meters) {
    meters.attemptSucceeded("claude", Duration.ofSeconds(1));
    meters.attemptFailed(OVERLOADED, "claude", 17, Duration.ofSeconds(3));
    meters.firstByte(Duration.ofMillis(300));
    meters.held("billing_error");
    meters.resultWritten(ResultType.ERRORED);
    meters.retried(3);
    meters.deadLettered("not_found_error");
    meters.forwarded(3, 5);
    meters.transactionEnded("worker", TransactionOutcome.COMMITTED, Duration.ofMillis(9));
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
