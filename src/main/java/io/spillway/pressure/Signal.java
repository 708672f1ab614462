package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.status.Category;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the end of a call tells an overload gate.
 *
 * @param kind what it tells
 * @param retryAfter the least wait that the server asked for, or null
 * @param what the failure in a few words, for people; empty if there is none
 */
record Signal(Kind kind, @Nullable Duration retryAfter, String what) {

  /** The kinds of ends. */
  enum Kind {
    /** It ended well: there was a place for it. */
    SUCCESS,
    /** 529 and 503, also as an event of a stream, and no connection: there was no place for it. */
    OVERLOAD,
    /** 429: calls came too fast. It tells nothing of places. */
    TOO_FAST,
    /** 429, and the headers tell that a budget is all but empty: it tells nothing of the model. */
    NO_BUDGET,
    /** It failed in another way on the provider's side: a cut stream, a 500, a time limit. */
    OTHER,
    /** It was cancelled, or failed by the job's or this machine's own fault. */
    NOTHING
  }

  /** The status of a model that has no room. */
  private static final int OVERLOADED = 529;

  /** The status of a server that has none, or cannot be reached. */
  private static final int UNAVAILABLE = 503;

  private static final int TOO_MANY_REQUESTS = 429;

  /** Below this part of its limit a budget is what a 429 is for. */
  private static final double EMPTY = 0.1;

  private static final Signal NONE = new Signal(Kind.NOTHING, null, "");

  /**
   * Of how an attempt ended.
   *
   * @param feedback null if there was none
   */
  static Signal of(@Nullable Feedback feedback) {
    if (feedback == null) {
      return NONE;
    }
    Failure failure = feedback.failure();
    return failure == null
        ? new Signal(Kind.SUCCESS, null, "")
        : new Signal(
            kind(failure, feedback.limits()),
            failure.retryAfter(),
            failure.status() + " " + failure.type());
  }

  private static boolean hasEmpty(RateLimits limits) {
    return isEmpty(limits.requests())
        || isEmpty(limits.inputTokens())
        || isEmpty(limits.outputTokens());
  }

  /** What is left is rounded, and less than a call needs may be left. */
  private static boolean isEmpty(RateLimits.Bucket bucket) {
    return bucket.limit().isPresent()
        && bucket.remaining().isPresent()
        && bucket.remaining().getAsLong() < EMPTY * bucket.limit().getAsLong();
  }

  private static Kind kind(Failure failure, RateLimits limits) {
    boolean isProviders = failure.category() == Category.MODEL_PROVIDER;
    if (failure.disposition() != Disposition.RETRY) {
      return Kind.NOTHING;
    }
    if (failure.status() == TOO_MANY_REQUESTS) {
      return hasEmpty(limits) ? Kind.NO_BUDGET : Kind.TOO_FAST;
    }
    if (isProviders && (failure.status() == OVERLOADED || failure.status() == UNAVAILABLE)) {
      return Kind.OVERLOAD;
    }
    return isProviders ? Kind.OTHER : Kind.NOTHING;
  }
}
