package io.spillway.cli;

/**
 * Spaces events evenly. After a stall, at most one second's worth of events is made up for: at 2
 * per second, after a stall of 5 s, two events follow at once, then one each 500 ms. Not
 * thread-safe; times are nanoseconds of a monotonic source.
 */
final class Pace {
  private static final long MOST_BEHIND_NANOS = 1_000_000_000;
  private static final double NANOS_A_SECOND = 1e9;

  private final double intervalNanos;
  private double dueNanos;

  /**
   * Starts; the first event is due at once.
   *
   * @param perSecond the number of events in a second, above 0
   */
  Pace(double perSecond, long nowNanos) {
    this.intervalNanos = NANOS_A_SECOND / perSecond;
    this.dueNanos = nowNanos;
  }

  /** The nanoseconds to wait before the next event, 0 or more; counts the event as done. */
  long takeNanos(long nowNanos) {
    dueNanos = Math.max(dueNanos, nowNanos - (double) MOST_BEHIND_NANOS);
    long wait = Math.max(0, (long) (dueNanos - nowNanos));
    dueNanos += intervalNanos;
    return wait;
  }
}
