package io.spillway.ladder;

import io.spillway.job.JobOptions;
import io.spillway.job.Losses;
import io.spillway.job.RetryState;
import io.spillway.status.Charge;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides where a failed job goes: a pure function of the failure, the job's retry state and
 * options, and this policy.
 *
 * @param maxAttempts the most attempts that count, if the job has no {@code max_attempts}
 * @param maxLostOutputTokens the most output tokens that its failed calls may lose, if the job sets
 *     no bound
 * @param expiresAfter how long after its first attempt a job may be tried again, without the time
 *     in holds, if it has no {@code expires_at}
 * @param holdsOn whether failures of the API never expire a job without {@code expires_at}
 */
public record RetryPolicy(
    Ladder ladder,
    int maxAttempts,
    int maxLostOutputTokens,
    Duration expiresAfter,
    boolean holdsOn) {

  /**
   * How often the time limit of the whole attempt may cut a job's stream that makes progress.
   * Another attempt would only cost as much again.
   */
  static final int MAX_CUTS = 2;

  /** The tier of a first deferral: 8 s to 16 s with the default ladder. */
  static final int FIRST_DEFERRAL_TIER = 3;

  /**
   * Decides the route of a job.
   *
   * @param failure its {@code retryAfter} counts from {@code now}
   * @param retryState the job's retry state, with this failure counted
   * @param slot the job's slot in every tier
   * @param now the time at which the delay begins
   */
  public Route decide(
      Failure failure, RetryState retryState, JobOptions options, int slot, Instant now) {
    if (KnownFailure.DEFERRED.isOf(failure)) {
      return deferral(failure, retryState, options, slot, now);
    }
    return switch (failure.disposition()) {
      case DEAD_LETTER -> new Route.DeadLetter();
      case EXPIRE -> new Route.Expire();
      case HOLD -> hold(retryState, options, slot, now);
      case RETRY -> retry(failure, retryState, options, slot, now);
    };
  }

  /**
   * A hold is not the job's fault: only the job's own {@code expires_at} ends it. The job comes
   * back as soon as after any other failure, and waits for the gate of its account or lane to open;
   * a worker without such gates calls it less and less often.
   */
  private Route hold(RetryState retryState, JobOptions options, int slot, Instant now) {
    int tier = ladder.tierAfter(retryState.calls());
    Duration delay = ladder.delay(tier, slot);
    boolean over =
        options.expiresAt().isPresent() && !now.plus(delay).isBefore(options.expiresAt().get());
    return over ? new Route.Expire() : new Route.Hold(tier, delay);
  }

  /**
   * A deferral waits twice as long as the one before, and until its lane may open, as far as one
   * tier can: parts of a wait would be copies more. It does not wait beyond the job's own {@code
   * expires_at}, unless not even the first tier ends before that.
   */
  private Route deferral(
      Failure failure, RetryState retryState, JobOptions options, int slot, Instant now) {
    int tier =
        Math.min(FIRST_DEFERRAL_TIER + Math.max(0, retryState.deferrals() - 1), ladder.lastTier());
    Duration asked = failure.retryAfter() == null ? Duration.ZERO : failure.retryAfter();
    while (tier < ladder.lastTier() && ladder.delay(tier, slot).compareTo(asked) < 0) {
      tier++;
    }
    Instant expiry = options.expiresAt().orElse(Instant.MAX);
    for (; tier >= 0; tier--) {
      Duration delay = ladder.delay(tier, slot);
      if (now.plus(delay).isBefore(expiry)) {
        return new Route.Deferral(tier, delay);
      }
    }
    return new Route.Expire();
  }

  private Route retry(
      Failure failure, RetryState retryState, JobOptions options, int slot, Instant now) {
    if (failure.countsAttempt()
        && retryState.attempts() >= options.maxAttempts().orElse(maxAttempts)) {
      return new Route.DeadLetter();
    }
    String bound =
        reached(retryState.losses(), options.maxLostOutputTokens().orElse(maxLostOutputTokens));
    if (!bound.isEmpty()) {
      return new Route.DeadLetter(bound);
    }
    boolean waitsOn = holdsOn && failure.charge() != Charge.NOBODY && !failure.countsAttempt();
    boolean endless = waitsOn && options.expiresAt().isEmpty();
    Instant expiry = endless ? Instant.MAX : expiry(retryState, options);
    Route.Retry backoff = backoff(ladder.tierAfter(tries(failure, retryState)), slot, waitsOn);
    Route.Retry asked = atLeast(failure.retryAfter(), backoff, slot);
    if (now.plus(asked.whole()).isBefore(expiry)) {
      return asked;
    }
    boolean isAskedTooMuch = asked.isPart() && options.expiresAt().isEmpty();
    Route.Retry last = isAskedTooMuch ? backoff(ladder.lastTier(), slot, waitsOn) : asked;
    return now.plus(last.whole()).isBefore(expiry) ? last : new Route.Expire();
  }

  private Route.Retry backoff(int tier, int slot, boolean expiresLater) {
    Duration delay = ladder.delay(tier, slot);
    return new Route.Retry(tier, delay, delay, expiresLater);
  }

  /** What is asked for never shortens the backoff; if it is longer, it is kept exactly. */
  private Route.Retry atLeast(@Nullable Duration asked, Route.Retry backoff, int slot) {
    if (asked == null || asked.compareTo(backoff.whole()) <= 0) {
      return backoff;
    }
    int tier = ladder.tierOfPart(asked, slot);
    return new Route.Retry(tier, ladder.delay(tier, slot), asked, backoff.expiresLater());
  }

  /** The bound on losses that is reached, in words for people; empty if none is. */
  private static String reached(Losses losses, int mostTokens) {
    if (losses.cuts() >= MAX_CUTS) {
      return "the total time limit (spillway.api.total-timeout) has cut it %d times in mid-stream"
          .formatted(losses.cuts());
    }
    return losses.outputTokens() >= mostTokens
        ? "its failed calls have lost %d output tokens, of %d that they may (spillway.retry.max-lost-output-tokens)"
            .formatted(losses.outputTokens(), mostTokens)
        : "";
  }

  /**
   * The number of tries that chooses the tier; a wait that does not count as an attempt still makes
   * the next pause longer.
   */
  private static int tries(Failure failure, RetryState retryState) {
    return failure.countsAttempt() ? retryState.attempts() : retryState.calls();
  }

  /** A job that was never called expires only by its own word. */
  private Instant expiry(RetryState retryState, JobOptions options) {
    return options
        .expiresAt()
        .or(() ->
            retryState
                .firstAttemptAt()
                .map(first -> first.plus(expiresAfter).plus(retryState.held())))
        .orElse(Instant.MAX);
  }
}
