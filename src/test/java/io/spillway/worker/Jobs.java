package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.MessagesApi;
import io.spillway.api.RateLimits;
import io.spillway.api.Usage;
import io.spillway.config.Pressure;
import io.spillway.config.RoleName;
import io.spillway.job.JobLines;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.offsets.FinishedBits;
import io.spillway.pressure.Feedback;
import io.spillway.pressure.HoldSettings;
import io.spillway.pressure.Holds;
import io.spillway.pressure.Scheduler;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import io.spillway.refusal.Access;
import io.spillway.refusal.GrowingPause;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.time.Clocks;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  /** Counts what no test asks for. */
  private static final Meters UNREAD = new Meters(new SimpleMeterRegistry());

  static final TopicPartition PARTITION = new TopicPartition("jobs", 2);

  /** The jobs, due, failures and results topics are called so. */
  static final Topics TOPICS = new Topics("", List.of());

  /** Of an attempt that succeeded, and of nothing else that is known. */
  static final Feedback NO_FEEDBACK =
      new Feedback(null, Usage.NONE, RateLimits.NONE, Instant.EPOCH);

  /** Not used in simulations, which make their own scheduler. */
  private static final int IN_FLIGHT = 1;

  static final Uuid TOPIC_ID = new Uuid(1, 1);

  private Jobs() {}

  static Assignment assignment() {
    return new Assignment(PARTITION, StartPoint.committed(mark(0)));
  }

  static ProgressMark mark(long base) {
    return ProgressMark.at(TOPIC_ID, PARTITION.partition(), base, ProgressMark.UNKNOWN_EPOCH);
  }

  /** A job of the model, delivered in the partition. */
  static FetchedJob delivered(Assignment assignment, long offset, String model) {
    assignment.deliver(offset, Optional.empty());
    String json = new String(JobLines.of(Long.toString(offset), model), UTF_8);
    return FetchedJob.of(assignment, record(offset, null, json, new RecordHeaders()), false);
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

  static UncommittedOutcome finished(FetchedJob fetched, int bytes) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("results", fetched.key(), new byte[bytes]);
    return new UncommittedOutcome(
        fetched, record, null, new AttemptTiming(Duration.ofMillis(300), Duration.ofSeconds(4)));
  }

  static WorkerSettings settings(int maxRecordBytes, int maxResultBytes) {
    return settings(
        20,
        100_000,
        maxRecordBytes,
        maxResultBytes,
        new WorkerSettings.Drains(Duration.ZERO, Duration.ZERO, Duration.ZERO));
  }

  /** For simulations, whose records are small. */
  static WorkerSettings settings(
      int readAhead, long maxBufferedBytes, Duration revokeCommitTimeout) {
    return settings(
        readAhead,
        maxBufferedBytes,
        new WorkerSettings.Drains(Duration.ZERO, Duration.ZERO, revokeCommitTimeout));
  }

  /** For simulations that let streams end. */
  static WorkerSettings settings(
      int readAhead, long maxBufferedBytes, WorkerSettings.Drains drains) {
    return settings(readAhead, maxBufferedBytes, 1_000_000, 1_000_000, drains);
  }

  private static WorkerSettings settings(
      int readAhead,
      long maxBufferedBytes,
      int maxRecordBytes,
      int maxResultBytes,
      WorkerSettings.Drains drains) {
    return new WorkerSettings(
        TOPICS,
        "0.1/test",
        new WorkerSettings.WorkerLimits(
            IN_FLIGHT,
            new WorkerSettings.Pacing(Pressure.FIXED, Map.of()),
            readAhead,
            maxBufferedBytes,
            maxRecordBytes,
            maxResultBytes,
            FinishedBits.MAX_BYTES),
        SimulatedKafka.COMMIT_INTERVAL,
        drains,
        Duration.ofMinutes(1));
  }

  /** What a first membership begins with. */
  static CarriedWork carried(
      WorkerSettings settings,
      Scheduler<FetchedJob> scheduler,
      MessagesApi api,
      Holdings holdings,
      Clocks clocks) {
    return carried(settings, scheduler, api, holdings, UNREAD, clocks);
  }

  /** The same, that counts what it gives up. */
  static CarriedWork carried(
      WorkerSettings settings,
      Scheduler<FetchedJob> scheduler,
      MessagesApi api,
      Holdings holdings,
      Meters meters,
      Clocks clocks) {
    LaneControl control = new LaneControl("simulated", new Holds(HoldSettings.DEFAULT), clocks);
    CarriedWork.Accounts accounts = new CarriedWork.Accounts(holdings, meters);
    return carried(settings, control, scheduler, api, accounts, clocks);
  }

  /** The same, for one who gives orders too. */
  static CarriedWork carried(
      WorkerSettings settings,
      LaneControl control,
      Scheduler<FetchedJob> scheduler,
      MessagesApi api,
      CarriedWork.Accounts accounts,
      Clocks clocks) {
    return new CarriedWork(
        new Access(
            RoleName.WORKER,
            Duration.ofMinutes(1),
            new GrowingPause(Duration.ofNanos(1), Duration.ofNanos(1))),
        control,
        scheduler,
        api,
        new OutcomeRecords(settings, api.target()),
        accounts,
        clocks);
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
