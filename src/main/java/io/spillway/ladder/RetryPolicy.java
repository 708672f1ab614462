package io.spillway.ladder;

import io.spillway.job.JobOptions;
import io.spillway.job.Trail;
import io.spillway.status.Failure;
import java.time.Duration;
import java.time.Instant;

/**
 * Decides where a failed job goes: a pure function of the failure, the job's trail and options, and
 * this policy.
 *
 * @param maxAttempts attempts at most, where the job does not say
 * @param expiresAfter how long after its first attempt a job may still be tried, waits in holds not
 *     counted, where the job names no {@code expires_at}
 */
public record RetryPolicy(Ladder ladder, int maxAttempts, Duration expiresAfter) {

  /**
   * The route of a job.
   *
   * @param trail the job's trail, this failure included
   * @param slot the job's slot in every tier
   * @param now the time at which the delay begins
   */
  public Route decide(Failure failure, Trail trail, JobOptions options, int slot, Instant now) {
    return switch (failure.disposition()) {
      case DEAD_LETTER -> new Route.DeadLetter();
      case EXPIRE -> new Route.Expire();
      case HOLD -> hold(options, slot, now);
      case RETRY -> retry(failure, trail, options, slot, now);
    };
  }

  /** A hold is not the job's fault: only the job's own {@code expires_at} ends it. */
  private Route hold(JobOptions options, int slot, Instant now) {
    int tier = ladder.lastTier();
    Duration delay = ladder.delay(tier, slot);
    boolean over =
        options.expiresAt().isPresent() && !now.plus(delay).isBefore(options.expiresAt().get());
    return over ? new Route.Expire() : new Route.Hold(tier, delay);
  }

  private Route retry(Failure failure, Trail trail, JobOptions options, int slot, Instant now) {
    int most = options.maxAttempts().orElse(maxAttempts);
    if (failure.countsAttempt() && trail.attempts() >= most) {
      return new Route.DeadLetter();
    }
    int tier = ladder.tierAfter(tries(failure, trail));
    if (failure.retryAfter() != null) {
      tier = Math.max(tier, ladder.tierOfAtLeast(failure.retryAfter(), slot));
    }
    Duration delay = ladder.delay(tier, slot);
    Instant expiry = expiry(trail, options, now);
    return now.plus(delay).isBefore(expiry) ? new Route.Retry(tier, delay) : new Route.Expire();
  }

  /** What chooses the tier: an attempt that does not count still makes the next pause longer. */
  private static int tries(Failure failure, Trail trail) {
    return failure.countsAttempt() ? trail.attempts() : trail.attempts() + trail.waits();
  }

  private Instant expiry(Trail trail, JobOptions options, Instant now) {
    Instant first = trail.firstAttemptAt().orElse(now);
    return options.expiresAt().orElseGet(() -> first.plus(expiresAfter).plus(trail.held()));
  }
}
