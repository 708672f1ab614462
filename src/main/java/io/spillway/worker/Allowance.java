package io.spillway.worker;

/**
 * So much may be spent: it grows with time up to a bound. Spending is allowed as long as something
 * is left, also if that is less than what is spent: what is owed then grows back first. For
 * example, of 8 MiB a second 3 are left, and a job of 5 MiB leaves: the next one waits for 250 ms.
 */
final class Allowance {

  private final double aSecond;
  private final double most;
  private double left;
  private long asOfNanos;

  /**
   * A full one.
   *
   * @param most what may be left at most
   */
  Allowance(double aSecond, double most) {
    this.aSecond = aSecond;
    this.most = most;
    this.left = most;
  }

  /** Lets it grow up to this time, in nanoseconds of one monotonic source. */
  void growTo(long nowNanos) {
    left = Math.min(most, left + aSecond * (nowNanos - asOfNanos) / 1e9);
    asOfNanos = nowNanos;
  }

  /** Sets what is left now, also below zero. */
  void set(double now, long nowNanos) {
    left = now;
    asOfNanos = nowNanos;
  }

  /** Whether something is left. */
  boolean isLeft() {
    return left > 0;
  }

  void spend(double amount) {
    left -= amount;
  }
}
