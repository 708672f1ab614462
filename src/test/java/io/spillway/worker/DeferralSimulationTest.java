package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Outcome;
import io.spillway.job.JobLines;
import io.spillway.pressure.LaneOrder;
import io.spillway.pressure.Scheduler;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A sick model and a healthy one in every partition of one worker, in fake time: the pump over a
 * simulated Kafka, the router's policy and the ladder. A call takes 1 s; 100 run at once; 500 jobs
 * are read ahead.
 */
class DeferralSimulationTest {

  private static final int PARTITIONS = 4;
  private static final int IN_FLIGHT = 100;
  private static final int READ_AHEAD = 500;
  private static final int POLL_OF_A_PARTITION = 60;
  private static final long TURN_NANOS = 100_000_000;
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3_600 * SECOND;

  /** What the sick model suffers from. */
  enum Sickness {
    PAUSED,
    WITHDRAWN,
    OVERLOADED
  }

  private final SimulatedKafka kafka =
      new SimulatedKafka(new SplittableRandom(1), 0, POLL_OF_A_PARTITION);
  private final SimulatedLadder ladder = new SimulatedLadder(kafka, PARTITIONS);
  private SimulatedWorker worker;
  private boolean isSick = true;
  private int healthyEnded;
  private long healthyNanos;
  private int appended;

  private void start(Sickness sickness) {
    Scheduler<FetchedJob> scheduler =
        sickness == Sickness.OVERLOADED
            ? Scheduler.ofSlots(IN_FLIGHT, Map.of(), new SplittableRandom(1)::nextDouble)
            : Scheduler.ofFixedLimit(IN_FLIGHT);
    worker = new SimulatedWorker(kafka, READ_AHEAD, scheduler);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      worker.assign(new TopicPartition("jobs", partition));
      kafka.appendGap(new TopicPartition("due", partition));
      worker.assign(new TopicPartition("due", partition));
    }
    if (sickness == Sickness.PAUSED) {
      worker.control.order(new LaneOrder.Pause("sick"));
    }
  }

  private void append(String model, int partition) {
    String id = model + "-" + appended++;
    kafka.append(new TopicPartition("jobs", partition), id.getBytes(), JobLines.of(id, model), 0);
  }

  private void appendInTurns(int jobs, String... models) {
    for (int job = 0; job < jobs; job++) {
      for (String model : models) {
        append(model, job % PARTITIONS);
      }
    }
  }

  private void turn(Sickness sickness, long nanos) {
    worker.turn(nanos);
    worker.end(
        call -> worker.nanos() - call.startedNanos() >= SECOND,
        call -> {
          if (call.id().startsWith("sick") && isSick) {
            return failure(sickness);
          }
          if (call.id().startsWith("healthy")) {
            healthyEnded++;
            healthyNanos = worker.nanos();
          }
          return SimulatedWorker.SUCCESS;
        });
    ladder.route(Instant.EPOCH.plusNanos(worker.nanos()));
  }

  private static Outcome failure(Sickness sickness) {
    KnownFailure known =
        sickness == Sickness.WITHDRAWN ? KnownFailure.NOT_FOUND : KnownFailure.OVERLOADED;
    return new Outcome.Failed(
        Failure.of(known, Phase.RESPONSE, "words").inResponse(known.status(), null));
  }

  private void heal() {
    isSick = false;
    worker.control.order(new LaneOrder.Resume(null));
  }

  private void playToTheEnd(Sickness sickness, int jobs) {
    long limit = worker.nanos() + HOUR;
    while (ladder.results.size() < jobs) {
      assertThat(worker.nanos()).as("it ends; has %d", ladder.results.size()).isLessThan(limit);
      turn(sickness, TURN_NANOS);
    }
    IntStream.range(0, 50).forEach(i -> turn(sickness, TURN_NANOS));
    assertThat(ladder.results).hasSize(jobs);
    assertThat(ladder.results.values()).allMatch(count -> count == 1);
    assertThat(worker.heldBytes()).isZero();
  }

  /** How long the healthy jobs take. */
  private long play(Sickness sickness, int healthy, String... models) {
    start(sickness);
    appendInTurns(healthy, models);
    while (healthyEnded < healthy) {
      assertThat(worker.nanos()).as("it ends; has %d", healthyEnded).isLessThan(HOUR);
      turn(sickness, TURN_NANOS);
    }
    return healthyNanos;
  }

  @ParameterizedTest
  @EnumSource
  @Execution(ExecutionMode.CONCURRENT)
  void theHealthyModelFinishesAsIfAloneAndEachJobHasOneResult(Sickness sickness) {
    int jobs = 2_000;
    long alone = new DeferralSimulationTest().play(sickness, jobs, "healthy");
    long beside = play(sickness, jobs, "healthy", "sick");

    assertThat((double) alone / beside).as("throughput beside the sick").isGreaterThan(0.95);
    assertThat(ladder.deferred()).isPositive();
    assertThat(ladder.mostAttempts).as("a deferral is no attempt").isZero();
    heal();
    playToTheEnd(sickness, 2 * jobs);
    assertThat(ladder.dead).isLessThan(sickness == Sickness.WITHDRAWN ? 5 : 1);
  }

  /** 20 a second may leave of partitions that hold nothing else, and at the n-th time for n. */
  @Test
  @Tag("long")
  @Execution(ExecutionMode.CONCURRENT)
  void ofABacklogOfOneModelFewAreCopiedInAnHour() {
    start(Sickness.PAUSED);
    appendInTurns(100_000, "sick");
    while (worker.nanos() < HOUR) {
      turn(Sickness.PAUSED, 5 * TURN_NANOS);
    }
    assertThat(ladder.deferred()).isBetween(1_000, 3_600 * CrowdRules.LOOKS_A_SECOND);
    assertThat(ladder.deferrals.values()).allMatch(times -> times <= 2);

    heal();
    playToTheEnd(Sickness.PAUSED, 100_000);
  }

  /** Behind each 500 sick jobs comes a healthy one; each sick one leaves once, and few again. */
  @Test
  @Tag("long")
  @Execution(ExecutionMode.CONCURRENT)
  void throughABacklogTheHealthyOnesPassAndItIsNotCopiedRoundAndRound() {
    start(Sickness.PAUSED);
    for (int job = 0; job < 100_000; job++) {
      append("sick", job % PARTITIONS);
      if (job % 500 < PARTITIONS) {
        append("healthy", job % PARTITIONS);
      }
    }
    int healthy = 200 * PARTITIONS;
    while (worker.nanos() < HOUR) {
      turn(Sickness.PAUSED, 5 * TURN_NANOS);
    }
    assertThat(healthyEnded).isEqualTo(healthy);
    assertThat(healthyNanos).isLessThan(900 * SECOND);
    assertThat(ladder.deferred()).isLessThan(100_000 + 3_600 * CrowdRules.LOOKS_A_SECOND);

    heal();
    playToTheEnd(Sickness.PAUSED, 100_000 + healthy);
  }

  /** Nothing is known of what stands behind; it is found, slowly. */
  @Test
  void aHealthyJobBehindSickOnesAloneIsFound() {
    start(Sickness.PAUSED);
    appendInTurns(4_000, "sick");
    append("healthy", 0);
    while (healthyEnded == 0) {
      assertThat(worker.nanos()).isLessThan(HOUR);
      turn(Sickness.PAUSED, TURN_NANOS);
    }
    assertThat(healthyNanos).isLessThan(300 * SECOND);
  }
}
