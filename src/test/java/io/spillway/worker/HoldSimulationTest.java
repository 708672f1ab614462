package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Outcome;
import io.spillway.job.JobOptions;
import io.spillway.job.Origin;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.ladder.Route;
import io.spillway.pressure.HoldSettings;
import io.spillway.pressure.HoldStatus;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

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
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), false);

  /** A job on the ladder. */
  private record Delayed(Instant at, byte[] key, byte[] value, Headers headers) {}

  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, IN_FLIGHT);
  private final SimulatedWorker worker = new SimulatedWorker(kafka, IN_FLIGHT);
  private final PriorityQueue<Delayed> ladder =
      new PriorityQueue<>(Comparator.comparing(Delayed::at));
  private int read;
  private int succeeded;
  private int dead;
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
    while (succeeded + dead < JOBS) {
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

  /** As router and delayer. */
  private void route() {
    Instant now = Instant.EPOCH.plusNanos(worker.nanos());
    for (; read < kafka.outputs.size(); read++) {
      ProducerRecord<byte[], byte[]> record = kafka.outputs.get(read);
      if (record.topic().equals("results")) {
        succeeded++;
      } else {
        route(record, now);
      }
    }
    while (!ladder.isEmpty() && !ladder.peek().at().isAfter(now)) {
      Delayed due = ladder.poll();
      kafka.append(DUE, due.key(), due.value(), due.headers(), now.toEpochMilli());
    }
  }

  private void route(ProducerRecord<byte[], byte[]> event, Instant now) {
    FailureTags tags = TagReader.failure(event.headers(), Origin.at("none", 0, 0, 0)).orElseThrow();
    switch (POLICY.decide(tags.failure(), tags.retryState(), JobOptions.NONE, 0, now)) {
      case Route.Retry retry -> delay(event, tags, retry.delay(), now);
      case Route.Hold hold -> delay(event, tags, hold.delay(), now);
      case Route.DeadLetter letter -> dead++;
      case Route.Expire expired -> throw new AssertionError("expired: " + tags);
    }
  }

  private void delay(
      ProducerRecord<byte[], byte[]> event, FailureTags tags, Duration delay, Instant now) {
    Headers headers = new RecordHeaders(event.headers());
    TagWriter.delay(tags.retryState(), now.plus(delay), null, headers);
    assertThat(tags.retryState().attempts()).as("attempts").isZero();
    ladder.add(new Delayed(now.plus(delay), event.key(), event.value(), headers));
  }

  /**
   * A day and a half in which the key is bad, after a first call of each job that the API had no
   * room for, and before another one: the time in which jobs lay in the due topic counts as held.
   */
  @Test
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
    while (succeeded < jobs) {
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
  void aModelThatIsWithdrawnForAnHourKillsFewJobsAndAllOthersSucceed() {
    play(KnownFailure.NOT_FOUND);

    assertThat(dead).isLessThan(HoldSettings.DEFAULT.jobs());
    assertThat(succeeded).isEqualTo(JOBS - dead);
    assertThat(callsInTrouble).isLessThan(IN_FLIGHT + 40);
    assertThat(inTrouble.broken()).isOne();
    assertThat(inTrouble.lanes().getFirst()).contains("404 not_found_error (words)");
  }

  @Test
  void anHourWithABadKeyKillsNoJobAndCostsFewCalls() {
    play(KnownFailure.AUTHENTICATION);

    assertThat(dead).isZero();
    assertThat(succeeded).isEqualTo(JOBS);
    assertThat(callsInTrouble).isLessThan(IN_FLIGHT + 40);
    assertThat(inTrouble.account()).contains("401 authentication_error (words)");
  }
}
