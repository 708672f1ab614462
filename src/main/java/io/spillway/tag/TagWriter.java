package io.spillway.tag;

import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Failure;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes all tags of a kind of record. */
public final class TagWriter {

  private static final int SUCCESS_STATUS = 200;

  private TagWriter() {}

  /**
   * A copy of the headers that are not Spillway's: a trace context and whatever else the sender of
   * the job set.
   */
  public static Headers foreign(Headers headers) {
    RecordHeaders copy = new RecordHeaders();
    for (Header header : headers) {
      if (!header.key().startsWith(Tags.PREFIX)) {
        copy.add(header);
      }
    }
    return copy;
  }

  /**
   * Sets every tag of a failure event; dead letters and unsuccessful results carry the same ones.
   */
  public static void write(FailureTags tags, Headers headers) {
    Failure failure = tags.failure();
    write(tags.retryState(), headers);
    Tags.STATUS.set(headers, failure.status());
    Tags.WIRE_STATUS.set(headers, failure.wireStatus());
    Tags.ERROR_TYPE.set(headers, failure.type());
    Tags.ERROR_MESSAGE.set(headers, failure.message());
    Tags.PHASE.set(headers, failure.phase());
    Tags.CATEGORY.set(headers, failure.category());
    Tags.DISPOSITION.set(headers, failure.disposition());
    Tags.REQUEST_ID.set(headers, failure.requestId());
    Tags.RETRY_AFTER.set(headers, failure.retryAfter());
    Tags.OUTPUT_TOKENS.set(headers, failure.outputTokens());
    Tags.FAILED_AT.set(headers, tags.failedAt());
    Tags.MODEL.set(headers, tags.model());
    Tags.ENDPOINT.set(headers, tags.endpoint());
    Tags.WORKER.set(headers, tags.worker());
  }

  /** Sets every tag of a successful result. */
  public static void write(SuccessTags tags, Headers headers) {
    way(tags.retryState(), headers);
    Tags.STATUS.set(headers, SUCCESS_STATUS);
    Tags.REQUEST_ID.set(headers, tags.requestId());
    Tags.MODEL.set(headers, tags.model());
    Tags.ENDPOINT.set(headers, tags.endpoint());
    Tags.WORKER.set(headers, tags.worker());
  }

  /**
   * Turns the headers of a failure event into those of a delayed job.
   *
   * @param retryState the retry state with the delay counted
   * @param dueAt when the job is due on its delay topic
   * @param notBefore the end of the wait that the server asked for, if it is later than {@code
   *     dueAt}; else null
   */
  public static void delay(
      RetryState retryState, Instant dueAt, @Nullable Instant notBefore, Headers headers) {
    write(retryState, headers);
    Tags.DUE_AT.set(headers, dueAt);
    Tags.NOT_BEFORE.set(headers, notBefore);
  }

  /**
   * Sets the tags of a record that replays a job: format, origin and replay, and no other, since
   * its attempts and waits begin anew.
   *
   * @param replay the number of the replay, from 1
   */
  public static void replay(String origin, int replay, Headers headers) {
    Tags.FORMAT.set(headers, Tags.FORMAT_VERSION);
    Tags.ORIGIN.set(headers, origin);
    Tags.REPLAY.set(headers, replay);
  }

  /** Sets the tags that a job carries from attempt to attempt. */
  public static void write(RetryState retryState, Headers headers) {
    way(retryState, headers);
    Tags.HISTORY.set(headers, retryState.history());
  }

  /** Sets the tags that every record carries: the job's origin, and its attempts and waits. */
  private static void way(RetryState retryState, Headers headers) {
    Origin origin = retryState.origin();
    Tags.FORMAT.set(headers, Tags.FORMAT_VERSION);
    Tags.ORIGIN.set(headers, origin.place());
    Tags.SUBMITTED_AT.set(headers, origin.submittedAt());
    Tags.REPLAY.set(headers, origin.replay());
    Tags.REPLAYED_AS.set(headers, origin.start().equals(origin.place()) ? null : origin.start());
    Tags.ATTEMPT.set(headers, retryState.attempts());
    Tags.WAITS.set(headers, retryState.waits());
    Tags.FIRST_ATTEMPT_AT.set(headers, retryState.firstAttemptAt().orElse(null));
    Tags.HELD.set(headers, retryState.held().isZero() ? null : retryState.held());
    Tags.DEFERRALS.set(headers, retryState.deferrals() == 0 ? null : retryState.deferrals());
    Losses losses = retryState.losses();
    Tags.LOST_OUTPUT_TOKENS.set(headers, losses.outputTokens() == 0 ? null : losses.outputTokens());
    Tags.CUTS.set(headers, losses.cuts() == 0 ? null : losses.cuts());
  }
}
