package io.spillway.deadletter;

import io.spillway.job.JobId;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.tag.TagReader;
import io.spillway.tag.Tags;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the dead-letter topic, with its tags read. A tag that is missing or unreadable gives
 * an empty text or 0. Immutable, as far as the record is.
 *
 * @param record as Kafka delivered it
 * @param id the job's id, see {@link JobId}
 * @param status the effective status of the last failure, 0 if no tag tells it
 * @param errorType the type of the last failure
 * @param category whose trouble it was, see {@link io.spillway.status.Category}
 * @param model the model that was asked for
 * @param retryState the attempts, waits and history when the job was given up; its origin is the
 *     letter's own place if no tag names one
 */
public record DeadLetterRecord(
    ConsumerRecord<byte[], byte[]> record,
    String id,
    int status,
    String errorType,
    String category,
    String model,
    RetryState retryState) {

  /** Reads a record; never throws, whatever the record holds. */
  public static DeadLetterRecord of(ConsumerRecord<byte[], byte[]> record) {
    Origin place =
        Origin.at(record.topic(), record.partition(), record.offset(), record.timestamp());
    RetryState state = TagReader.trail(record.headers(), place);
    byte[] key = JobId.keyOr(record.key(), state.origin());
    return new DeadLetterRecord(
        record,
        JobId.of(JobReader.envelope(record.value()), key),
        Tags.STATUS.read(record.headers()).orElse(0),
        Tags.ERROR_TYPE.read(record.headers()).orElse(""),
        Tags.CATEGORY.read(record.headers()).map(category -> category.tag()).orElse(""),
        Tags.MODEL.read(record.headers()).orElse(""),
        state);
  }

  /** The job's first record, and how often it was replayed before it became this letter. */
  public Origin origin() {
    return retryState.origin();
  }

  /** When it became a dead letter: the time stamp of its record. */
  public Instant at() {
    return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
  }

  /** Where the letter itself stands: topic-partition-offset. */
  public String place() {
    return Origin.place(record.topic(), record.partition(), record.offset());
  }

  /** The server's words about the last failure, or ours; empty if no tag tells them. */
  public String message() {
    return Tags.ERROR_MESSAGE.read(record.headers()).orElse("");
  }

  TopicPartition partition() {
    return new TopicPartition(record.topic(), record.partition());
  }
}
