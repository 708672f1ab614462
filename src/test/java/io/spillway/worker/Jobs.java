package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.config.RoleName;
import io.spillway.memory.Holdings;
import io.spillway.offsets.FinishedBits;
import io.spillway.progress.Beginning;
import io.spillway.progress.ProgressMark;
import io.spillway.refusal.Access;
import io.spillway.refusal.GrowingPause;
import io.spillway.simulated.SimulatedKafka;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Jobs as Kafka delivers them, for the tests of the worker's parts. */
final class Jobs {

  static final TopicPartition PARTITION = new TopicPartition("jobs", 2);
  static final Uuid TOPIC_ID = new Uuid(1, 1);

  private Jobs() {}

  static Partition partition() {
    return new Partition(PARTITION, Beginning.committed(mark(0)));
  }

  static ProgressMark mark(long base) {
    return ProgressMark.at(TOPIC_ID, PARTITION.partition(), base, ProgressMark.UNKNOWN_EPOCH);
  }

  /** A job of the model, delivered in the partition. */
  static Delivered delivered(Partition partition, long offset, String model) {
    partition.deliver(offset, Optional.empty());
    String json = "{\"custom_id\":\"" + offset + "\",\"params\":{\"model\":\"" + model + "\"}}";
    return Delivered.of(partition, record(offset, null, json, new RecordHeaders()), false);
  }

  static ConsumerRecord<byte[], byte[]> record(
      long offset, String key, String value, Headers headers) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        PARTITION.partition(),
        offset,
        1_000,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        bytes(key),
        bytes(value),
        headers,
        Optional.empty());
  }

  static Finished finished(Delivered job, int bytes) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("results", job.key(), new byte[bytes]);
    return new Finished(
        job, record, null, new AttemptTiming(Duration.ofMillis(300), Duration.ofSeconds(4)));
  }

  static WorkerSettings settings(int maxRecordBytes, int maxResultBytes) {
    return settings(20, 100_000, maxRecordBytes, maxResultBytes, Duration.ZERO);
  }

  /** For simulations, whose records are small. */
  static WorkerSettings settings(
      int readAhead, long maxBufferedBytes, Duration revokeCommitTimeout) {
    return settings(readAhead, maxBufferedBytes, 1_000_000, 1_000_000, revokeCommitTimeout);
  }

  private static WorkerSettings settings(
      int readAhead,
      long maxBufferedBytes,
      int maxRecordBytes,
      int maxResultBytes,
      Duration revokeCommitTimeout) {
    return new WorkerSettings(
        "jobs",
        "due",
        "failures",
        "results",
        "0.1/test",
        readAhead,
        maxBufferedBytes,
        maxRecordBytes,
        maxResultBytes,
        SimulatedKafka.COMMIT_INTERVAL,
        Duration.ZERO,
        Duration.ZERO,
        revokeCommitTimeout,
        FinishedBits.MAX_BYTES,
        Duration.ofMinutes(1));
  }

  /** What a first membership begins with. */
  static Carried carried() {
    return new Carried(
        new Access(
            RoleName.WORKER,
            Duration.ofMinutes(1),
            new GrowingPause(Duration.ofNanos(1), Duration.ofNanos(1))),
        Holdings.unbounded());
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
