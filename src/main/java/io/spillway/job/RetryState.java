package io.spillway.job;

import io.spillway.status.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job carries from attempt to attempt in its tags. The only place that counts attempts and
 * waits. Immutable.
 *
 * @param origin where it came from
 * @param attempts the attempts that count, 0 or more
 * @param waits how often the job had to wait without an attempt that counts, 0 or more
 * @param firstAttemptAt when the first call began, whether it counted or not; empty before it
 * @param held how long the job has waited in holds, which its own time limit does not count
 * @param deferrals how often it was put off since its last call, because its lane was closed
 * @param losses what its failed calls have cost
 * @param history its failed calls
 */
public record RetryState(
    Origin origin,
    int attempts,
    int waits,
    Optional<Instant> firstAttemptAt,
    Duration held,
    int deferrals,
    Losses losses,
    History history) {

  /** The retry state of a job that was never tried. */
  public static RetryState start(Origin origin) {
    return new RetryState(
        origin, 0, 0, Optional.empty(), Duration.ZERO, 0, Losses.NONE, History.EMPTY);
  }

  /** The number of calls so far: each one is an attempt or a wait. */
  public int calls() {
    return attempts + waits;
  }

  /** The retry state after an attempt has begun. */
  public RetryState begun(Instant at) {
    return firstAttemptAt.isPresent()
        ? this
        : new RetryState(
            origin, attempts, waits, Optional.of(at), held, deferrals, losses, history);
  }

  /** The retry state after an attempt that succeeded, which is not entered into the history. */
  public RetryState succeeded() {
    return new RetryState(
        origin, attempts + 1, waits, firstAttemptAt, held, deferrals, losses, history);
  }

  /**
   * The retry state after a call that failed: one more attempt, or one more wait if the failure
   * does not count as an attempt.
   */
  public RetryState failed(Failure failure, Instant at) {
    boolean counts = failure.countsAttempt();
    return new RetryState(
        origin,
        counts ? attempts + 1 : attempts,
        counts ? waits : waits + 1,
        firstAttemptAt,
        held,
        0,
        losses.with(failure),
        history.with(HistoryEntry.of(failure, attempts + 1, !counts, at)));
  }

  /** The retry state after the job was refused without a call. */
  public RetryState refused(Failure failure, Instant at) {
    HistoryEntry entry = HistoryEntry.of(failure, attempts, !failure.countsAttempt(), at);
    return new RetryState(
        origin, attempts, waits, firstAttemptAt, held, deferrals, losses, history.with(entry));
  }

  /** The retry state after more time spent in a hold. */
  public RetryState heldFor(Duration more) {
    return new RetryState(
        origin, attempts, waits, firstAttemptAt, held.plus(more), deferrals, losses, history);
  }

  /** The retry state after the job was put off once more without a call. */
  public RetryState deferred() {
    return new RetryState(
        origin, attempts, waits, firstAttemptAt, held, deferrals + 1, losses, history);
  }
}
