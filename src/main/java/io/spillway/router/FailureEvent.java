package io.spillway.router;

import io.spillway.job.Envelope;
import io.spillway.job.JobId;
import io.spillway.job.JobReader;
import io.spillway.job.Origin;
import io.spillway.job.ResultLine;
import io.spillway.job.RetryState;
import io.spillway.ladder.RetryPolicy;
import io.spillway.ladder.Route;
import io.spillway.progress.Partitions;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import io.spillway.tag.FailureTags;
import io.spillway.tag.TagReader;
import io.spillway.tag.TagWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A failure event as the router reads it. A record without readable tags was not written by
 * Spillway; it is treated as an internal error and goes to the dead letters, so that no record is
 * lost.
 *
 * @param key the job's key, never empty
 * @param job the job, as far as it can be read
 */
record FailureEvent(byte[] key, Envelope job, FailureTags tags, boolean readable) {

  /**
   * Reads an event.
   *
   * @param place the record's own topic, partition, offset and time, used as the job's origin if no
   *     tag names one
   */
  static FailureEvent of(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, Origin place, Instant now) {
    Envelope job = JobReader.envelope(value);
    Optional<FailureTags> read = TagReader.failure(headers, place);
    FailureTags tags = read.orElseGet(() -> unreadable(TagReader.trail(headers, place), now));
    byte[] ownKey = JobId.keyOr(key, tags.retryState().origin());
    return new FailureEvent(ownKey, job, tags, read.isPresent());
  }

  private static FailureTags unreadable(RetryState retryState, Instant now) {
    Failure failure =
        Failure.of(KnownFailure.INTERNAL, Phase.JOB, "a failure event without readable tags");
    return new FailureTags(failure, retryState, now, "", "", "");
  }

  /** The route of the job. */
  Route route(RetryPolicy policy, Instant now) {
    return readable
        ? policy.decide(asking(now), tags.retryState(), job.options(), slot(policy), now)
        : new Route.DeadLetter("");
  }

  /** The failure with what is left of the wait that the server asked for, since it failed. */
  private Failure asking(Instant now) {
    Duration asked = tags.failure().retryAfter();
    if (asked == null) {
      return tags.failure();
    }
    Duration left = Duration.between(now, tags.failedAt().plus(asked));
    return tags.failure().asking(left.isNegative() ? Duration.ZERO : left);
  }

  /** When the job's first record was written. */
  Instant submittedAt() {
    return tags.retryState().origin().submittedAt();
  }

  /** The same event with a bound that ended the job named at the beginning of its message. */
  FailureEvent endedBy(String bound) {
    Failure failure = tags.failure();
    String words = bound + "; its last failure: " + failure.message();
    FailureTags named =
        new FailureTags(
            failure.saying(words),
            tags.retryState(),
            tags.failedAt(),
            tags.model(),
            tags.endpoint(),
            tags.worker());
    return new FailureEvent(key, job, named, readable);
  }

  /** The partition that Kafka's default partitioner gives the key on every delay topic. */
  private int slot(RetryPolicy policy) {
    return policy.ladder().slotOf(Partitions.hash(key));
  }

  /** The headers of a job that is to be tried again: the event's, and when it is due. */
  Headers delayed(Headers headers, Route.Retry retry, Instant now) {
    Instant notBefore = retry.isPart() ? now.plus(retry.whole()) : null;
    Duration held = retry.expiresLater() ? retry.whole() : Duration.ZERO;
    return delayed(headers, held, now.plus(retry.delay()), notBefore);
  }

  /** The headers of a job in a hold: the event's, and when it is due. */
  Headers held(Headers headers, Route.Hold hold, Instant now) {
    return delayed(headers, hold.delay(), now.plus(hold.delay()), null);
  }

  /** The headers of a job that was put off: the event's, and when it is due. */
  Headers deferred(Headers headers, Route.Deferral deferral, Instant now) {
    return delayed(headers, deferral.delay(), now.plus(deferral.delay()), null);
  }

  private Headers delayed(
      Headers headers, Duration held, Instant dueAt, @Nullable Instant notBefore) {
    Headers own = new RecordHeaders(headers);
    TagWriter.delay(tags.retryState().heldFor(held), dueAt, notBefore, own);
    return own;
  }

  /** The headers of a dead letter: those of the event, with missing tags and the bound added. */
  Headers deadLetter(Headers headers) {
    Headers own = new RecordHeaders(headers);
    TagWriter.write(tags, own);
    return own;
  }

  /** The job's id. */
  String id() {
    return JobId.of(job, key);
  }

  /** The result of a job that failed for good. */
  byte[] errored(Instant now) {
    Failure failure = tags.failure();
    return line(now).errored(failure.type(), failure.message(), failure.requestId());
  }

  /** The result of a job that is too large for every topic behind the failures. */
  byte[] tooLarge(int maxBytes, Instant now) {
    Failure failure = tags.failure();
    String message =
        "the job is over the size that can be retried or dead-lettered (%d bytes); its last failure: %s"
            .formatted(maxBytes, failure.message());
    return line(now).errored(failure.type(), message, failure.requestId());
  }

  /** The result of a job whose time was over. */
  byte[] expired(Instant now) {
    return line(now).expired();
  }

  private ResultLine line(Instant now) {
    RetryState retryState = tags.retryState();
    Duration total = Duration.between(retryState.firstAttemptAt().orElse(now), now);
    return new ResultLine(
        id(),
        JobId.hiddenKey(job, key),
        tags.failure().status(),
        retryState,
        Map.of("total", total.isNegative() ? Duration.ZERO : total),
        job.options().metadata());
  }
}
