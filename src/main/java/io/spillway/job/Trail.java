package io.spillway.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job carries from attempt to attempt. Immutable.
 *
 * @param origin where it came from
 * @param attempts attempts made that count, from 0
 * @param waits how often it had to wait without an attempt that counts, from 0
 * @param firstAttemptAt when the first attempt began, held ones included; empty before it
 * @param held how long the job has waited in holds, which its own time limit does not count
 * @param history its failed attempts
 */
public record Trail(
    Origin origin,
    int attempts,
    int waits,
    Optional<Instant> firstAttemptAt,
    Duration held,
    History history) {

  /** The trail of a job that was never tried. */
  public static Trail start(Origin origin) {
    return new Trail(origin, 0, 0, Optional.empty(), Duration.ZERO, History.EMPTY);
  }

  /** This trail, an attempt having begun. */
  public Trail begun(Instant at) {
    return firstAttemptAt.isPresent()
        ? this
        : new Trail(origin, attempts, waits, Optional.of(at), held, history);
  }

  /** This trail with an attempt that counts and failed. */
  public Trail failed(HistoryEntry entry) {
    return new Trail(origin, attempts + 1, waits, firstAttemptAt, held, history.with(entry));
  }

  /** This trail with a call that failed and does not count as an attempt. */
  public Trail waiting(HistoryEntry entry) {
    return new Trail(origin, attempts, waits + 1, firstAttemptAt, held, history.with(entry));
  }

  /** This trail with a job refused, for which no call was made. */
  public Trail refused(HistoryEntry entry) {
    return new Trail(origin, attempts, waits, firstAttemptAt, held, history.with(entry));
  }

  /** This trail with more time spent in a hold. */
  public Trail heldFor(Duration more) {
    return new Trail(origin, attempts, waits, firstAttemptAt, held.plus(more), history);
  }
}
