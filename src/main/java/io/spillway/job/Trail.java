package io.spillway.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job carries from attempt to attempt.
 *
 * @param attempts attempts made that count, from 0
 * @param firstAttemptAt when the first attempt began, held ones included; empty before it
 * @param held how long the job has waited in holds, which its own time limit does not count
 * @param history its failed attempts
 */
public record Trail(
    int attempts, Optional<Instant> firstAttemptAt, Duration held, History history) {

  /** The trail of a job that was never tried. */
  public static final Trail START = new Trail(0, Optional.empty(), Duration.ZERO, History.EMPTY);
}
