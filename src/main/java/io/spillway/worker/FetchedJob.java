package io.spillway.worker;

import io.spillway.job.Job;
import io.spillway.job.JobId;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.ParsedJob;
import io.spillway.job.RetryState;
import io.spillway.memory.HeapBytes;
import io.spillway.pressure.Candidate;
import io.spillway.tag.TagReader;
import io.spillway.tag.Tags;
import io.spillway.topics.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A job as Kafka delivered it.
 *
 * @param assignment the assignment under which it was delivered
 * @param job the job as read from its bytes, or why it cannot be read
 * @param retryState its attempts and waits so far
 * @param id the job's id, see {@link JobId}
 * @param key the key of every record that follows: the job's, or its id if it has none
 * @param cutsBefore how often the log had been truncated during the assignment before the job was
 *     delivered
 */
record FetchedJob(
    Assignment assignment,
    ConsumerRecord<byte[], byte[]> record,
    ParsedJob job,
    RetryState retryState,
    String id,
    byte[] key,
    int cutsBefore)
    implements Candidate {

  /**
   * Reads a record. On the jobs topic only the origin and number of a replay are read, and all
   * other tags that senders set are ignored.
   *
   * @param due whether the record is from the due topic
   */
  static FetchedJob of(Assignment assignment, ConsumerRecord<byte[], byte[]> record, boolean due) {
    ParsedJob job = JobReader.read(record.value());
    Origin place =
        Origin.at(record.topic(), record.partition(), record.offset(), record.timestamp());
    RetryState retryState =
        due
            ? TagReader.trail(record.headers(), place)
            : RetryState.start(TagReader.submitted(record.headers(), place));
    boolean keyed = record.key() != null && record.key().length > 0;
    String standIn = job.customId().orElseGet(() -> JobId.ofOrigin(retryState.origin()));
    byte[] key = keyed ? record.key() : standIn.getBytes(StandardCharsets.UTF_8);
    String id = JobId.of(job, key);
    return new FetchedJob(assignment, record, job, retryState, id, key, assignment.cuts());
  }

  /**
   * The bytes that it takes in the heap. Its request is part of the record until the call starts.
   */
  long bytes() {
    return RecordSize.inHeap(record.key(), record.value(), record.headers())
        + 2L * id.length()
        + 6 * HeapBytes.OBJECT;
  }

  /** The model it asks for; empty if it could not be read, or names none. */
  String model() {
    return job instanceof Job readable ? readable.model() : "";
  }

  /** The scheduler's lane: jobs of one model wait together. */
  @Override
  public String lane() {
    return model();
  }

  /** Origin and replay name a job for ever. */
  @Override
  public String name() {
    return retryState.origin().place() + "/" + retryState.origin().replay();
  }

  @Override
  public long requestBytes() {
    return record.serializedValueSize();
  }

  /** Whether it has been here before: it began with another record. */
  boolean isBack() {
    Origin here =
        Origin.at(record.topic(), record.partition(), record.offset(), record.timestamp());
    return !here.place().equals(retryState.origin().start());
  }

  /** Since when it waits for its turn: since it was due, if it was delayed. */
  Instant waitsSince() {
    return Tags.DUE_AT.read(record.headers()).orElse(Instant.ofEpochMilli(record.timestamp()));
  }

  /** The same with more time spent in a hold. */
  FetchedJob heldFor(Duration more) {
    return new FetchedJob(assignment, record, job, retryState.heldFor(more), id, key, cutsBefore);
  }

  long offset() {
    return record.offset();
  }

  /** A missing value is passed on as an empty one. */
  byte[] value() {
    return record.value() == null ? new byte[0] : record.value();
  }
}
