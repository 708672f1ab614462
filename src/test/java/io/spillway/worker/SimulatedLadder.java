package io.spillway.worker;

import io.spillway.job.JobOptions;
import io.spillway.job.Origin;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.ladder.Route;
import io.spillway.progress.Partitions;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What becomes of a worker's failure events in fake time: the router's policy on the tags that the
 * worker wrote, and the delays of the ladder.
 */
final class SimulatedLadder {

  private static final RetryPolicy POLICY =
      new RetryPolicy(
          new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), false);

  /** A job on the ladder. */
  private record Delayed(Instant at, byte[] key, byte[] value, Headers headers) {}

  private final SimulatedKafka kafka;
  private final int duePartitions;
  private final PriorityQueue<Delayed> ladder =
      new PriorityQueue<>(Comparator.comparing(Delayed::at));
  private int read;

  /** Results by key, dead letters with theirs. */
  final Map<String, Integer> results = new HashMap<>();

  /** Deferrals by key. */
  final Map<String, Integer> deferrals = new HashMap<>();

  int succeeded;
  int dead;

  /** The most attempts that a job had that goes on. */
  int mostAttempts;

  SimulatedLadder(SimulatedKafka kafka, int duePartitions) {
    this.kafka = kafka;
    this.duePartitions = duePartitions;
  }

  /** How many jobs were put off, each as often as it was. */
  int deferred() {
    return deferrals.values().stream().mapToInt(count -> count).sum();
  }

  /** As router and delayer: what was written goes on, and what is due comes back. */
  void route(Instant now) {
    for (; read < kafka.outputs.size(); read++) {
      ProducerRecord<byte[], byte[]> record = kafka.outputs.get(read);
      if (record.topic().equals("results")) {
        succeeded++;
        ended(record.key());
      } else {
        route(record, now);
      }
    }
    while (!ladder.isEmpty() && !ladder.peek().at().isAfter(now)) {
      Delayed due = ladder.poll();
      int partition = Partitions.hash(due.key()) % duePartitions;
      kafka.append(
          new TopicPartition("due", partition),
          due.key(),
          due.value(),
          due.headers(),
          now.toEpochMilli());
    }
  }

  private void route(ProducerRecord<byte[], byte[]> event, Instant now) {
    FailureTags tags = TagReader.failure(event.headers(), Origin.at("none", 0, 0, 0)).orElseThrow();
    int slot = Partitions.hash(event.key()) % 8;
    switch (POLICY.decide(tags.failure(), tags.retryState(), JobOptions.NONE, slot, now)) {
      case Route.Retry retry -> delay(event, tags, retry.delay(), now);
      case Route.Hold hold -> delay(event, tags, hold.delay(), now);
      case Route.Deferral deferral -> {
        deferrals.merge(text(event.key()), 1, Integer::sum);
        delay(event, tags, deferral.delay(), now);
      }
      case Route.DeadLetter letter -> {
        dead++;
        ended(event.key());
      }
      case Route.Expire expired -> throw new AssertionError("expired: " + tags);
    }
  }

  private void ended(byte[] key) {
    results.merge(text(key), 1, Integer::sum);
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }

  private void delay(
      ProducerRecord<byte[], byte[]> event, FailureTags tags, Duration delay, Instant now) {
    Headers headers = new RecordHeaders(event.headers());
    TagWriter.delay(tags.retryState(), now.plus(delay), null, headers);
    mostAttempts = Math.max(mostAttempts, tags.retryState().attempts());
    ladder.add(new Delayed(now.plus(delay), event.key(), event.value(), headers));
  }
}
