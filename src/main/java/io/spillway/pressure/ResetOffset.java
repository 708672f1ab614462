package io.spillway.pressure;

/**
 * How far the resets of two lanes are from each other on average. Each later answer of one lane is
 * compared with one of the other before it; what is used in between makes the later one later,
 * whichever lane it is of, and cancels out if as many are compared in either order.
 *
 * <p>For example: answers of the first lane are 2 s later than those of the second before them, and
 * answers of the second 1 s later than those of the first before them: the first lane's bucket is
 * 0.5 s behind.
 */
final class ResetOffset {

  /** In either order, to say anything. */
  private static final int LEAST = 3;

  /** Below so many seconds, and twice the standard error, buckets may be one. */
  private static final double NEAR = 0.5;

  /** Above so many seconds, and three times the standard error, they are two. */
  private static final double FAR = 1;

  private final int[] counts = new int[2];
  private final double[] sums = new double[2];
  private final double[] squares = new double[2];

  /**
   * An answer of this lane was so many seconds later than one of the other, if time is left out.
   */
  void add(int side, double later) {
    counts[side]++;
    sums[side] += later;
    squares[side] += later * later;
  }

  void clear() {
    for (int side = 0; side < 2; side++) {
      counts[side] = 0;
      sums[side] = 0;
      squares[side] = 0;
    }
  }

  boolean isNear() {
    return isKnown() && Math.abs(mean()) <= NEAR + 2 * error();
  }

  boolean isFar() {
    return isKnown() && Math.abs(mean()) > FAR + 3 * error();
  }

  private boolean isKnown() {
    return counts[0] >= LEAST && counts[1] >= LEAST;
  }

  /** Seconds by which the first lane's resets are later. */
  private double mean() {
    return (sums[0] / counts[0] - sums[1] / counts[1]) / 2;
  }

  private double error() {
    return Math.sqrt(variance(0) / counts[0] + variance(1) / counts[1]) / 2;
  }

  private double variance(int side) {
    double mean = sums[side] / counts[side];
    return Math.max(0, squares[side] / counts[side] - mean * mean);
  }
}
