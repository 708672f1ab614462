package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Outcome;
import io.spillway.pressure.HoldSettings;
import io.spillway.pressure.HoldStatus;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * 100,000 jobs through an hour in which no call can succeed, in fake time: the worker's pump over a
 * simulated Kafka, the router's policy on the tags that the worker wrote, and the delays of the
 * ladder.
 */
class HoldSimulationTest {

  private static final int JOBS = 100_000;
  private static final int IN_FLIGHT = 500;
  private static final TopicPartition INPUT = new TopicPartition("jobs", 0);
  private static final TopicPartition DUE = new TopicPartition("due", 0);
  private static final long TURN_NANOS = 500_000_000;
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final long TROUBLE_NANOS = 20_000_000_000L;
  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, IN_FLIGHT);
  private final SimulatedWorker worker = new SimulatedWorker(kafka, IN_FLIGHT);
  private final SimulatedLadder ladder = new SimulatedLadder(kafka, 1);
  private int callsInTrouble;
  private HoldStatus inTrouble = HoldStatus.NOTHING;

  private boolean isTrouble() {
    return worker.nanos() >= TROUBLE_NANOS && worker.nanos() < TROUBLE_NANOS + HOUR_NANOS;
  }

  /** Plays until every job has its end. */
  private void play(KnownFailure trouble) {
    for (int job = 0; job < JOBS; job++) {
      String id = Integer.toString(job);
      kafka.append(INPUT, id.getBytes(), SimulatedWorker.job(id), 0);
    }
    worker.assign(INPUT);
    worker.assign(DUE);
    Failure failure =
        Failure.of(trouble, Phase.RESPONSE, "words").inResponse(trouble.status(), null);
    while (ladder.succeeded + ladder.dead < JOBS) {
      assertThat(worker.nanos()).as("it ends").isLessThan(3 * HOUR_NANOS);
      worker.turn(TURN_NANOS);
      boolean fails = isTrouble();
      callsInTrouble += fails ? worker.running().size() : 0;
      inTrouble = fails ? worker.control.status() : inTrouble;
      worker.end(
          call -> true, call -> fails ? new Outcome.Failed(failure) : SimulatedWorker.SUCCESS);
      route();
    }
  }

  private void route() {
    ladder.route(Instant.EPOCH.plusNanos(worker.nanos()));
    assertThat(ladder.mostAttempts).as("attempts").isZero();
  }

  /**
   * A day and a half in which the key is bad, after a first call of each job that the API had no
   * room for, and before another one: the time in which jobs lay in the due topic counts as held.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aHoldForLongerThanTheExpiryExpiresNoJob() {
    int jobs = 300;
    long begin = 60_000_000_000L;
    long end = begin + 36 * HOUR_NANOS;
    Map<String, Integer> failed = new HashMap<>();
    for (int job = 0; job < jobs; job++) {
      String id = Integer.toString(job);
      kafka.append(INPUT, id.getBytes(), SimulatedWorker.job(id), 0);
    }
    worker.assign(INPUT);
    worker.assign(DUE);
    while (ladder.succeeded < jobs) {
      assertThat(worker.nanos()).as("it ends").isLessThan(2 * end);
      boolean isHeld = worker.nanos() >= begin && worker.nanos() < end;
      worker.turn(isHeld ? 20 * TURN_NANOS : TURN_NANOS);
      worker.end(
          call -> true,
          call -> {
            if (isHeld) {
              return failure(KnownFailure.AUTHENTICATION);
            }
            boolean isFirst = worker.nanos() < begin;
            return isFirst || failed.merge(call.id(), 1, Integer::sum) == 1
                ? failure(KnownFailure.OVERLOADED)
                : SimulatedWorker.SUCCESS;
          });
      route();
    }
    assertThat(failed).hasSize(jobs);
  }

  private static Outcome failure(KnownFailure known) {
    return new Outcome.Failed(
        Failure.of(known, Phase.RESPONSE, "words").inResponse(known.status(), null));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aModelThatIsWithdrawnForAnHourKillsFewJobsAndAllOthersSucceed() {
    play(KnownFailure.NOT_FOUND);

    assertThat(ladder.dead).isLessThan(HoldSettings.DEFAULT.jobs());
    assertThat(ladder.succeeded).isEqualTo(JOBS - ladder.dead);
    assertThat(callsInTrouble).isLessThan(IN_FLIGHT + 40);
    assertThat(inTrouble.broken()).isOne();
    assertThat(inTrouble.lanes().getFirst()).contains("404 not_found_error (words)");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anHourWithABadKeyKillsNoJobAndCostsFewCalls() {
    play(KnownFailure.AUTHENTICATION);

    assertThat(ladder.dead).isZero();
    assertThat(ladder.succeeded).isEqualTo(JOBS);
    assertThat(callsInTrouble).isLessThan(IN_FLIGHT + 40);
    assertThat(inTrouble.account()).contains("401 authentication_error (words)");
  }
}
