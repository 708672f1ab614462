package io.spillway.pressure;

/**
 * How long a lane's calls that end well take, in the mean of about the last 16. One thread; times
 * are nanoseconds of one monotonic source.
 */
final class CallLength {

  private static final int MEAN_OVER = 16;

  private double meanNanos;

  /** A call that started then ended well. */
  void succeeded(long startedNanos, long nowNanos) {
    double took = Math.max(1, nowNanos - startedNanos);
    meanNanos = meanNanos == 0 ? took : meanNanos + (took - meanNanos) / MEAN_OVER;
  }

  /** That time, or the mean length of a call if that is known and shorter. */
  long atMost(long nanos) {
    return meanNanos == 0 ? nanos : (long) Math.clamp(meanNanos, 1, nanos);
  }
}
