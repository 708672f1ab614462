package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.metrics.Meters;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.GateState;
import io.spillway.pressure.SlowLane;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerMetersTest {
  private static final FetchedJob JOB = Jobs.delivered(Jobs.assignment(), 0, "claude");
  private static final AttemptTiming TIMING =
      new AttemptTiming(Duration.ofMillis(300), Duration.ofSeconds(4));

  private static final Instant NOW = JOB.retryState().origin().submittedAt().plusSeconds(7);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final WorkerMeters meters =
      new WorkerMeters(new Meters(registry), Jobs.TOPICS, () -> NOW);

  private static UncommittedOutcome finished(
      String topic, @Nullable Failure failure, @Nullable AttemptTiming timing) {
    return new UncommittedOutcome(JOB, new ProducerRecord<>(topic, new byte[0]), failure, timing);
  }

  /** Label values of the attempts that were counted: status, wire_status, type, category, model. */
  private List<String> attempts() {
    return registry.find("spillway.attempts").counters().stream()
        .filter(counter -> counter.count() > 0)
        .map(counter -> label(counter) + " " + Math.round(counter.count()))
        .toList();
  }

  private static String label(Counter counter) {
    return String.join(
        " ",
        List.of("status", "wire_status", "type", "category", "model").stream()
            .map(key -> String.valueOf(counter.getId().getTag(key)))
            .toList());
  }

  private double results(String result) {
    return registry.get("spillway.results").tag("result", result).counter().count();
  }

  @Test
  void aSuccessIsAnAttemptAndAResult() {
    meters.committed(finished(Jobs.TOPICS.results(), null, TIMING));

    assertThat(attempts()).containsExactly("200 200 none none claude 1");
    assertThat(results("succeeded")).isOne();
    Timer whole = registry.get("spillway.job.duration").tag("result", "succeeded").timer();
    assertThat(whole.totalTime(TimeUnit.SECONDS)).isEqualTo(7);
  }

  @Test
  void aFailureIsAnAttemptAndNoResult() {
    Failure failure =
        Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "").inResponse(200, null).afterOutput(9);

    new Meters(registry).workerStarts();
    meters.committed(finished("failures", failure, TIMING));

    assertThat(attempts()).containsExactly("529 200 overloaded_error model_provider claude 1");
    assertThat(results("succeeded") + results("errored")).isZero();
    assertThat(registry.get("spillway.lost.output").counter().count()).isEqualTo(9);
  }

  @Test
  void aJobForWhichNoCallWasMadeIsNoAttempt() {
    Failure failure = Failure.of(KnownFailure.INVALID_REQUEST, Phase.JOB, "");

    meters.committed(finished("failures", failure, null));

    assertThat(attempts()).isEmpty();
  }

  @Test
  void aJobThatWasPutOffIsNoAttempt_andCountedByItsReason() {
    Failure failure = Failure.of(KnownFailure.DEFERRED, Phase.JOB, "");

    meters.committed(
        finished("failures", failure, null).deferredFor(SlowLane.SlowReason.OVERLOADED));

    assertThat(attempts()).isEmpty();
    assertThat(registry.get("spillway.deferrals").tag("reason", "overloaded").counter().count())
        .isOne();
  }

  /** A job that is too large for the failures topic ends as a result at once. */
  @Test
  void aFailureThatBecomesAResultIsBoth() {
    Failure failure = Failure.of(KnownFailure.CONNECTION, Phase.CONNECT, "");

    meters.committed(finished(Jobs.TOPICS.results(), failure, TIMING));

    assertThat(attempts()).containsExactly("503 none connection_error model_provider claude 1");
    assertThat(results("errored")).isOne();
    assertThat(registry.get("spillway.attempt.first.byte").timer().count()).isZero();
  }

  @Test
  void theBacklogIsShownByInputAndTheOldestJobGrowsOlder() {
    meters.backlogs(Map.of(Jobs.TOPICS.due(), new InputBacklog(9, 4, NOW.minusSeconds(5))));

    assertThat(ofInput("backlog", "due")).isEqualTo(9);
    assertThat(ofInput("finished.ahead", "due")).isEqualTo(4);
    assertThat(ofInput("oldest.job.age", "due")).isEqualTo(5);
    assertThat(ofInput("backlog", "jobs") + ofInput("oldest.job.age", "jobs")).isZero();
    meters.close();
    assertThat(ofInput("backlog", "due")).isZero();
  }

  private double ofInput(String name, String input) {
    return registry.get("spillway." + name).tag("input", input).gauge().value();
  }

  @Test
  void theOverloadGatesAreShownByModelAndTheirClosingsCounted() {
    meters.gates(List.of(lane(7, 1, GateState.Openness.OPEN)), List.of());
    assertThat(gauge("places")).isEqualTo(7);
    meters.gates(List.of(lane(0, 3, GateState.Openness.HALF_OPEN)), List.of());

    assertThat(gauge("places")).isZero();
    assertThat(gauge("streams")).isEqualTo(2);
    assertThat(gauge("shut")).isOne();
    assertThat(registry.get("spillway.gate.closings").tag("model", "m").counter().count())
        .isEqualTo(3);
    meters.gates(List.of(), List.of());
    assertThat(gauge("shut") + gauge("streams")).isZero();
  }

  @Test
  void whatIsLeftOfALimitIsShownByItsGroup() {
    meters.gates(List.of(), List.of(new BudgetState("opus", "requests", 50, 50)));
    meters.gates(List.of(), List.of(new BudgetState("opus", "requests", 60, 20)));

    assertThat(budget("limit")).isEqualTo(60);
    assertThat(budget("left")).isEqualTo(20);
    meters.gates(List.of(), List.of());
    assertThat(budget("left")).isZero();
  }

  private double budget(String name) {
    return registry
        .get("spillway.budget." + name)
        .tags("group", "opus", "limit", "requests")
        .gauge()
        .value();
  }

  private static GateState lane(int places, long closings, GateState.Openness opening) {
    return new GateState("overload", "m", OptionalInt.of(places), 2, opening, closings, "", 0);
  }

  private double gauge(String name) {
    return registry.get("spillway.gate." + name).tag("model", "m").gauge().value();
  }
}
