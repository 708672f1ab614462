package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.Outcome;
import io.spillway.api.Target;
import io.spillway.api.Usage;
import io.spillway.cancel.CanceledResult;
import io.spillway.job.JobId;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.pressure.SlowLane;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.SuccessTags;
import io.spillway.tag.TagWriter;
import io.spillway.time.Age;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes the record of an outcome: a result for a success, a failure event for anything else. For
 * calls to one target. Thread-safe.
 */
final class OutcomeRecords {

  /** The bytes of a record besides its key, value and headers. */
  private static final int RECORD_OVERHEAD_BYTES = 512;

  private static final int HEADER_OVERHEAD_BYTES = 16;

  /** The wall-clock times at which a call began and ended, and the durations of its attempt. */
  private record Times(Instant startedAt, Instant endedAt, AttemptTiming attempt) {}

  private final WorkerSettings settings;
  private final String endpoint;

  OutcomeRecords(WorkerSettings settings, Target target) {
    this.settings = settings;
    this.endpoint = target.endpoint();
  }

  /** The record of an attempt that began at {@code startedAt} and ended at {@code endedAt}. */
  UncommittedOutcome of(
      FetchedJob fetched,
      Outcome outcome,
      AttemptTiming timing,
      Instant startedAt,
      Instant endedAt) {
    RetryState begun = fetched.retryState().begun(startedAt);
    return switch (outcome) {
      case Outcome.Succeeded success ->
          result(fetched, success, begun, new Times(startedAt, endedAt, timing));
      case Outcome.Failed failed -> failure(fetched, failed.failure(), begun, endedAt, timing);
    };
  }

  /** The record of a job for which no call is made. */
  UncommittedOutcome uncalled(FetchedJob fetched, KnownFailure known, String message, Instant now) {
    return failure(fetched, Failure.of(known, Phase.JOB, message), fetched.retryState(), now, null);
  }

  /** The result of a job that was canceled before its turn came. */
  UncommittedOutcome canceled(FetchedJob fetched, Instant now) {
    Failure failure = CanceledResult.failure(Phase.JOB);
    return canceled(fetched, failure, fetched.retryState().refused(failure, now), now);
  }

  /**
   * The result of a job that was canceled while its call ran.
   *
   * @param cost the tokens that the answer had named
   */
  UncommittedOutcome cut(FetchedJob fetched, Usage cost, Instant startedAt, Instant now) {
    Phase phase = cost.equals(Usage.NONE) ? Phase.RESPONSE : Phase.STREAM;
    Failure failure = CanceledResult.failure(phase).afterOutput(cost.outputTokens());
    return canceled(
        fetched, failure, fetched.retryState().begun(startedAt).failed(failure, now), now);
  }

  /** Without a timing, because the call is counted as abandoned and not as an attempt. */
  private UncommittedOutcome canceled(
      FetchedJob fetched, Failure failure, RetryState retryState, Instant now) {
    FailureTags tags =
        new FailureTags(failure, retryState, now, fetched.model(), endpoint, settings.name());
    ProducerRecord<byte[], byte[]> result =
        CanceledResult.record(
            settings.topics().results(),
            fetched.job(),
            fetched.key(),
            tags,
            TagWriter.foreign(fetched.record().headers()),
            settings.limits().maxRecordBytes());
    return new UncommittedOutcome(fetched, result, failure, null);
  }

  /**
   * The record of a job for which no call is made before {@code notBefore}: nothing is counted, and
   * its history stays as it is.
   */
  UncommittedOutcome notYet(FetchedJob fetched, Instant notBefore, Instant now) {
    Failure failure =
        Failure.of(
                KnownFailure.NOT_YET, Phase.JOB, "the job is not to be called before " + notBefore)
            .asking(wait(now, notBefore));
    return event(fetched, failure, fetched.retryState(), now, null);
  }

  /**
   * The record of a job that is put off without a call because its lane is slow: only its deferrals
   * are counted, and its history stays as it is.
   */
  UncommittedOutcome deferred(FetchedJob fetched, SlowLane lane, Instant now) {
    Failure failure =
        Failure.of(
            KnownFailure.DEFERRED,
            Phase.JOB,
            "calls of this model do not start now (%s); the job was put off"
                .formatted(lane.reason().tag()));
    boolean isKnown = lane.nanosUntilOpening() < Long.MAX_VALUE;
    Failure asking = isKnown ? failure.asking(Duration.ofNanos(lane.nanosUntilOpening())) : failure;
    return event(fetched, asking, fetched.retryState().deferred(), now, null)
        .deferredFor(lane.reason());
  }

  /**
   * Tags hold whole milliseconds: the wait counts from the one that has begun, and never ends
   * early.
   */
  private static Duration wait(Instant now, Instant notBefore) {
    long end = notBefore.minusNanos(1).toEpochMilli() + 1;
    return Duration.ofMillis(end - now.toEpochMilli());
  }

  /** The record of a job whose outcome could not be written because of an exception in Spillway. */
  UncommittedOutcome defect(
      FetchedJob fetched,
      Throwable exception,
      AttemptTiming timing,
      Instant startedAt,
      Instant now) {
    Failure failure =
        Failure.of(KnownFailure.INTERNAL, Phase.RESPONSE, exception.getClass().getSimpleName());
    return failure(fetched, failure, fetched.retryState().begun(startedAt), now, timing);
  }

  private UncommittedOutcome result(
      FetchedJob fetched, Outcome.Succeeded success, RetryState begun, Times times) {
    RetryState retryState = begun.succeeded();
    ResultLine line =
        new ResultLine(
            fetched.id(),
            JobId.hiddenKey(fetched.job(), fetched.key()),
            200,
            retryState,
            timings(fetched, retryState, times),
            fetched.job().options().metadata());
    Headers headers = TagWriter.foreign(fetched.record().headers());
    TagWriter.write(
        new SuccessTags(
            retryState, success.requestId(), fetched.model(), endpoint, settings.name()),
        headers);
    byte[] id = id(fetched);
    long around = id.length + size(headers) + RECORD_OVERHEAD_BYTES;
    ResultLine.Written written =
        line.succeeded(success.message(), settings.limits().maxResultBytes() - around);
    if (written.value() == null) {
      Failure tooLarge = tooLarge(around + written.bytes(), success);
      return failure(fetched, tooLarge, begun, times.endedAt(), times.attempt());
    }
    return new UncommittedOutcome(
        fetched,
        record(settings.topics().results(), id, written.value(), headers),
        null,
        times.attempt());
  }

  private Failure tooLarge(long bytes, Outcome.Succeeded success) {
    String message =
        "the result has "
            + bytes
            + " bytes with its key and headers; "
            + settings.limits().maxResultBytes()
            + " are allowed";
    return Failure.of(KnownFailure.RESULT_TOO_LARGE, Phase.STREAM, message)
        .inResponse(200, success.requestId())
        .afterOutput(success.outputTokens());
  }

  private static Map<String, Duration> timings(
      FetchedJob fetched, RetryState retryState, Times times) {
    Instant first = retryState.firstAttemptAt().orElse(times.startedAt());
    Map<String, Duration> timings = new LinkedHashMap<>();
    timings.put("queued", queued(fetched, times.startedAt()));
    timings.put("first_byte", times.attempt().firstByte());
    timings.put("attempt", times.attempt().total());
    timings.put("total", Age.of(first, times.endedAt()));
    return timings;
  }

  private static Duration queued(FetchedJob fetched, Instant startedAt) {
    return Age.of(Instant.ofEpochMilli(fetched.record().timestamp()), startedAt);
  }

  private UncommittedOutcome failure(
      FetchedJob fetched,
      Failure failure,
      RetryState begun,
      Instant failedAt,
      @Nullable AttemptTiming timing) {
    boolean called = timing != null;
    RetryState retryState =
        called ? begun.failed(failure, failedAt) : begun.refused(failure, failedAt);
    return event(fetched, failure, retryState, failedAt, timing);
  }

  private UncommittedOutcome event(
      FetchedJob fetched,
      Failure failure,
      RetryState retryState,
      Instant failedAt,
      @Nullable AttemptTiming timing) {
    FailureTags tags =
        new FailureTags(failure, retryState, failedAt, fetched.model(), endpoint, settings.name());
    Headers headers = TagWriter.foreign(fetched.record().headers());
    TagWriter.write(tags, headers);
    ProducerRecord<byte[], byte[]> event =
        record(settings.topics().failures(), fetched.key(), fetched.value(), headers);
    if (size(event) > settings.limits().maxRecordBytes()) {
      return new UncommittedOutcome(fetched, oversized(fetched, tags, headers), failure, timing);
    }
    return new UncommittedOutcome(fetched, event, failure, timing);
  }

  /**
   * The record of a job that is too large for every topic behind the jobs topic: only a result can
   * be written.
   */
  private ProducerRecord<byte[], byte[]> oversized(
      FetchedJob fetched, FailureTags tags, Headers headers) {
    Failure failure = tags.failure();
    ResultLine line =
        ResultLine.bare(fetched.job(), fetched.key(), failure.status(), tags.retryState());
    String message =
        "the job is over the size that can be retried or dead-lettered ("
            + settings.limits().maxRecordBytes()
            + " bytes); its last failure: "
            + failure.message();
    byte[] value = line.errored(failure.type(), message, failure.requestId());
    Headers own = TagWriter.foreign(headers);
    Headers kept = size(own) > value.length ? none() : own;
    TagWriter.write(tags, kept);
    return record(settings.topics().results(), id(fetched), value, kept);
  }

  private static Headers none() {
    return new org.apache.kafka.common.header.internals.RecordHeaders();
  }

  private static byte[] id(FetchedJob fetched) {
    return fetched.id().getBytes(StandardCharsets.UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, byte[] key, byte[] value, Headers headers) {
    return new ProducerRecord<>(topic, null, null, key, value, headers);
  }

  private static long size(ProducerRecord<byte[], byte[]> record) {
    return (long) record.key().length
        + record.value().length
        + size(record.headers())
        + RECORD_OVERHEAD_BYTES;
  }

  private static long size(Headers headers) {
    long bytes = 0;
    for (Header header : headers) {
      int value = header.value() == null ? 0 : header.value().length;
      bytes += header.key().length() + value + HEADER_OVERHEAD_BYTES;
    }
    return bytes;
  }
}
