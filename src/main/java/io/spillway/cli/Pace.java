package io.spillway.cli;

/**
 * When the next of an even series is due. What a stall held up is made up for by at most one
 * second's worth. One thread; time in nanoseconds of any steady clock.
 */
final class Pace {
  private static final long MOST_BEHIND_NANOS = 1_000_000_000;
  private static final double NANOS_A_SECOND = 1e9;

  private final double intervalNanos;
  private double dueNanos;

  /**
   * Starts; the first is due at once.
   *
   * @param perSecond how many are due each second, above 0
   */
  Pace(double perSecond, long nowNanos) {
    this.intervalNanos = NANOS_A_SECOND / perSecond;
    this.dueNanos = nowNanos;
  }

  /** How long to wait for the next, 0 or more nanoseconds; counts it as done. */
  long takeNanos(long nowNanos) {
    dueNanos = Math.max(dueNanos, nowNanos - (double) MOST_BEHIND_NANOS);
    long wait = Math.max(0, (long) (dueNanos - nowNanos));
    dueNanos += intervalNanos;
    return wait;
  }
}
