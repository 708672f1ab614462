package io.spillway.ladder;

import io.spillway.job.JobOptions;
import io.spillway.job.Losses;
import io.spillway.job.RetryState;
import io.spillway.status.Charge;
import io.spillway.status.Failure;
import java.time.Duration;
import java.time.Instant;

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

  /**
   * Decides the route of a job.
   *
   * @param retryState the job's retry state, with this failure counted
   * @param slot the job's slot in every tier
   * @param now the time at which the delay begins
   */
  public Route decide(
      Failure failure, RetryState retryState, JobOptions options, int slot, Instant now) {
    return switch (failure.disposition()) {
      case DEAD_LETTER -> new Route.DeadLetter();
      case EXPIRE -> new Route.Expire();
      case HOLD -> hold(options, slot, now);
      case RETRY -> retry(failure, retryState, options, slot, now);
    };
  }

  /**
   * The route of a job in a hold, which is not its fault: only its own {@code expires_at} ends it.
   */
  private Route hold(JobOptions options, int slot, Instant now) {
    int tier = ladder.lastTier();
    Duration delay = ladder.delay(tier, slot);
    boolean over =
        options.expiresAt().isPresent() && !now.plus(delay).isBefore(options.expiresAt().get());
    return over ? new Route.Expire() : new Route.Hold(tier, delay);
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
    int tier = ladder.tierAfter(tries(failure, retryState));
    if (failure.retryAfter() != null) {
      tier = Math.max(tier, ladder.tierOfAtLeast(failure.retryAfter(), slot));
    }
    Duration delay = ladder.delay(tier, slot);
    boolean waitsOn = holdsOn && failure.charge() != Charge.NOBODY && !failure.countsAttempt();
    boolean expires =
        !(waitsOn && options.expiresAt().isEmpty())
            && !now.plus(delay).isBefore(expiry(retryState, options, now));
    return expires ? new Route.Expire() : new Route.Retry(tier, delay, waitsOn);
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

  private Instant expiry(RetryState retryState, JobOptions options, Instant now) {
    Instant first = retryState.firstAttemptAt().orElse(now);
    return options.expiresAt().orElseGet(() -> first.plus(expiresAfter).plus(retryState.held()));
  }
}
