package io.spillway.delayer;

import io.spillway.cancel.CancelIndex;
import io.spillway.cancel.CanceledResult;
import io.spillway.job.Envelope;
import io.spillway.job.JobId;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.ladder.Ladder;
import io.spillway.progress.Partitions;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import io.spillway.tag.Tags;
import io.spillway.topics.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the record to write for a delayed record that is due: the same record, for the due topic,
 * or, if its job is not to be called yet, for the delay topic that fits what is left of the wait.
 * If that topic's bound was lowered and it no longer takes the record, the job ends with an errored
 * result, so that records behind it go on; the log names the topic, partition and offset where its
 * bytes still are.
 */
final class DueRecords {

  private static final Logger LOG = LoggerFactory.getLogger(DueRecords.class);

  private final DelayerSettings settings;
  private final CancelIndex cancels;

  DueRecords(DelayerSettings settings, CancelIndex cancels) {
    this.settings = settings;
    this.cancels = cancels;
  }

  /** The record to write for one that is due at {@code now}. */
  ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> due, Instant now) {
    if (isCanceled(due)) {
      return canceled(due, now);
    }
    if (RecordSize.of(due.key(), due.value(), due.headers()) <= settings.recordMaxBytes()) {
      Duration left = left(due, now);
      return left.isPositive() ? roundAgain(due, left, now) : to(settings.dueTopic(), due);
    }
    LOG.error(
        "the delayed job at {}-{} offset {} is over the {} bytes that all topics behind it take: it ends with an errored result, and cannot be tried again",
        due.topic(),
        due.partition(),
        due.offset(),
        settings.recordMaxBytes());
    return errored(due);
  }

  /** Its bytes are only read if a cancel by id reaches as far as the job. */
  private boolean isCanceled(ConsumerRecord<byte[], byte[]> due) {
    if (cancels.version() == 0) {
      return false;
    }
    Origin origin = TagReader.origin(due.headers(), place(due));
    return cancels.covers(
        origin, () -> JobId.of(JobReader.envelope(due.value()), JobId.keyOr(due.key(), origin)));
  }

  private ProducerRecord<byte[], byte[]> canceled(ConsumerRecord<byte[], byte[]> due, Instant now) {
    FailureTags last = tags(due);
    Failure failure = CanceledResult.failure(Phase.JOB);
    FailureTags tags =
        new FailureTags(
            failure,
            last.retryState().refused(failure, now),
            now,
            last.model(),
            last.endpoint(),
            last.worker());
    return CanceledResult.record(
        settings.resultsTopic(),
        JobReader.envelope(due.value()),
        JobId.keyOr(due.key(), last.retryState().origin()),
        tags,
        TagWriter.foreign(due.headers()),
        settings.recordMaxBytes());
  }

  /** The place of a record itself, which is the origin of a job without tags. */
  static Origin place(ConsumerRecord<byte[], byte[]> due) {
    return Origin.at(due.topic(), due.partition(), due.offset(), due.timestamp());
  }

  private static FailureTags tags(ConsumerRecord<byte[], byte[]> due) {
    return TagReader.failure(due.headers(), place(due)).orElseGet(() -> unreadable(due));
  }

  /** Whether the record is the result of a job that was canceled. */
  boolean isCanceledResult(ProducerRecord<byte[], byte[]> record) {
    return isResult(record)
        && Tags.DISPOSITION.read(record.headers()).filter(Disposition.CANCEL::equals).isPresent();
  }

  /** Whether the record is a result, which ends its job. */
  boolean isResult(ProducerRecord<byte[], byte[]> record) {
    return record.topic().equals(settings.resultsTopic());
  }

  /** Whether a record goes to a delay topic again. */
  boolean isDelayed(ProducerRecord<byte[], byte[]> record) {
    return settings.retryTopics().contains(record.topic());
  }

  /** How long it must still wait; 0 or less if it need not. */
  private static Duration left(ConsumerRecord<byte[], byte[]> due, Instant now) {
    return Tags.NOT_BEFORE
        .read(due.headers())
        .map(notBefore -> Duration.between(now, notBefore))
        .orElse(Duration.ZERO);
  }

  private ProducerRecord<byte[], byte[]> roundAgain(
      ConsumerRecord<byte[], byte[]> due, Duration left, Instant now) {
    Ladder ladder = settings.ladder();
    int slot = due.key() == null ? 0 : ladder.slotOf(Partitions.hash(due.key()));
    int tier = ladder.tierOfPart(left, slot);
    ProducerRecord<byte[], byte[]> again = to(settings.topics().retry(tier), due);
    Tags.DUE_AT.set(again.headers(), now.plus(ladder.delay(tier, slot)));
    return again;
  }

  /** The same record on another topic; its headers are a copy. */
  private static ProducerRecord<byte[], byte[]> to(
      String topic, ConsumerRecord<byte[], byte[]> record) {
    return new ProducerRecord<>(topic, null, null, record.key(), record.value(), record.headers());
  }

  private ProducerRecord<byte[], byte[]> errored(ConsumerRecord<byte[], byte[]> due) {
    FailureTags tags = tags(due);
    RetryState retryState = tags.retryState();
    byte[] key = JobId.keyOr(due.key(), retryState.origin());
    Envelope job = JobReader.envelope(due.value());
    Failure failure = tags.failure();
    ResultLine line = ResultLine.bare(job, key, failure.status(), retryState);
    String message =
        "the job is over the size that can be tried again (%d bytes); its last failure: %s"
            .formatted(settings.recordMaxBytes(), failure.message());
    byte[] value = line.errored(failure.type(), message, failure.requestId());
    Headers headers = foreign(due);
    TagWriter.write(tags, headers);
    byte[] id = JobId.of(job, key).getBytes(StandardCharsets.UTF_8);
    return new ProducerRecord<>(settings.resultsTopic(), null, null, id, value, headers);
  }

  private static FailureTags unreadable(ConsumerRecord<byte[], byte[]> due) {
    RetryState retryState = TagReader.trail(due.headers(), place(due));
    Failure failure =
        Failure.of(KnownFailure.INTERNAL, Phase.JOB, "a delayed job without readable tags");
    return new FailureTags(failure, retryState, Instant.ofEpochMilli(due.timestamp()), "", "", "");
  }

  /** The foreign headers, unless they are what is too large. */
  private Headers foreign(ConsumerRecord<byte[], byte[]> due) {
    boolean areLarge = RecordSize.of(null, null, due.headers()) > settings.recordMaxBytes() / 2;
    return areLarge ? new RecordHeaders() : TagWriter.foreign(due.headers());
  }
}
