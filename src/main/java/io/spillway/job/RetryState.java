package io.spillway.job;

import io.spillway.status.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job carries from attempt to attempt, and the one place where attempts and waits are
 * counted. Immutable.
 *
 * @param origin where it came from
 * @param attempts attempts made that count, from 0
 * @param waits how often it had to wait without an attempt that counts, from 0
 * @param firstAttemptAt when the first attempt began, held ones included; empty before it
 * @param held how long the job has waited in holds, which its own time limit does not count
 * @param losses what its failed calls have cost
 * @param history its failed calls
 */
public record RetryState(
    Origin origin,
    int attempts,
    int waits,
    Optional<Instant> firstAttemptAt,
    Duration held,
    Losses losses,
    History history) {

  /** The retry state of a job that was never tried. */
  public static RetryState start(Origin origin) {
    return new RetryState(
        origin, 0, 0, Optional.empty(), Duration.ZERO, Losses.NONE, History.EMPTY);
  }

  /** How often the job was called: every call is an attempt or a wait. */
  public int calls() {
    return attempts + waits;
  }

  /** This retry state, an attempt having begun. */
  public RetryState begun(Instant at) {
    return firstAttemptAt.isPresent()
        ? this
        : new RetryState(origin, attempts, waits, Optional.of(at), held, losses, history);
  }

  /** This retry state with an attempt that succeeded, which is no part of the history. */
  public RetryState succeeded() {
    return new RetryState(origin, attempts + 1, waits, firstAttemptAt, held, losses, history);
  }

  /**
   * This retry state with a call that failed: an attempt, or a wait if the failure counts as none.
   */
  public RetryState failed(Failure failure, Instant at) {
    boolean counts = failure.countsAttempt();
    return new RetryState(
        origin,
        counts ? attempts + 1 : attempts,
        counts ? waits : waits + 1,
        firstAttemptAt,
        held,
        losses.with(failure),
        history.with(HistoryEntry.of(failure, attempts + 1, !counts, at)));
  }

  /** This retry state with a job refused, for which no call was made. */
  public RetryState refused(Failure failure, Instant at) {
    HistoryEntry entry = HistoryEntry.of(failure, attempts, !failure.countsAttempt(), at);
    return new RetryState(
        origin, attempts, waits, firstAttemptAt, held, losses, history.with(entry));
  }

  /** This retry state with more time spent in a hold. */
  public RetryState heldFor(Duration more) {
    return new RetryState(
        origin, attempts, waits, firstAttemptAt, held.plus(more), losses, history);
  }
}
