package io.spillway.dev.simulator.capacity;

/**
 * A token bucket that holds what may be used in a minute and refills without a break. Its level may
 * fall below zero: what is generated is counted when it comes, whatever is left. Times are in
 * milliseconds of any clock, and never go back.
 */
final class MinuteBucket {
  static final long MINUTE_MILLIS = 60_000;

  /** Far below what is counted: sums of parts of tokens are off by less. */
  private static final double TINY = 1e-6;

  private double limit;
  private double stranger;
  private double level;
  private long atMillis;

  /**
   * A full bucket.
   *
   * @param stranger the share of the refill that somebody else takes, from 0 to 1
   */
  MinuteBucket(long limit, double stranger, long nowMillis) {
    this.limit = limit;
    this.stranger = stranger;
    this.level = limit;
    this.atMillis = nowMillis;
  }

  /** Adds what has been refilled until now. */
  void advance(long nowMillis) {
    double in = (nowMillis - atMillis) * limit * (1 - stranger) / MINUTE_MILLIS;
    level = Math.min(limit, level + in);
    atMillis = nowMillis;
  }

  /** Other bounds from now on; what is over the new limit is lost. */
  void change(long otherLimit, double otherStranger) {
    limit = otherLimit;
    stranger = otherStranger;
    level = Math.min(level, limit);
  }

  boolean covers(double need) {
    return level >= need - TINY;
  }

  void take(double amount) {
    level -= amount;
  }

  /** How long until it covers a need; a minute if it never will. */
  long millisUntil(double need) {
    double rate = limit * (1 - stranger) / MINUTE_MILLIS;
    if (covers(need)) {
      return 0;
    }
    return need > limit || rate <= 0
        ? MINUTE_MILLIS
        : (long) Math.ceil((need - level - TINY) / rate);
  }

  MeterReading reading() {
    double missing = Math.max(TINY, limit - level);
    return new MeterReading(
        (long) limit,
        (long) Math.max(0, Math.floor(level + TINY)),
        (long) Math.ceil((missing - TINY) * MINUTE_MILLIS / limit));
  }
}
