package io.spillway.pressure;

import java.time.Duration;

/**
 * When a lane is held, and how often it is tried then.
 *
 * @param jobs so many jobs in a row with one permanent failure hold their lane; 0 for never
 * @param window within which they are counted
 * @param firstPause before the first probe
 * @param longestPause between two probes
 */
public record HoldSettings(int jobs, Duration window, Duration firstPause, Duration longestPause) {

  /** What configuration has if nobody says otherwise. */
  public static final HoldSettings DEFAULT =
      new HoldSettings(5, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofMinutes(5));
}
