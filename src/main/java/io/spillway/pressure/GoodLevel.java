package io.spillway.pressure;

/**
 * The last number of places that a lane is known to have had, and how it comes back to it. A lane
 * that has far fewer tries again after a while although no success has paid for that.
 *
 * <p>A departure from the study: after a closure a worker that is one of several gives way for 75
 * s, in which the others find out that it is over (they try once a minute). It may go beyond this
 * level, but each refusal takes a fifth of its places then, until it is back at the level. Else who
 * comes first keeps what was the others', and their jobs are done last. One thread; times are
 * nanoseconds of one monotonic source.
 */
final class GoodLevel {

  private static final double FAR_BELOW = 0.7;
  private static final int REGROWTH_STEPS = 8;
  private static final double KEPT = 0.85;

  /** What several workers lack together is tried unpaid if it is so many places. */
  private static final double LEAST_LACK = 3;

  private static final long REGROWTH_NANOS = 15_000_000_000L;
  private static final long GIVES_WAY_NANOS = 75_000_000_000L;
  private static final double GIVEN_WAY = 0.2;
  private static final long FIRST_TRY_NANOS = 30_000_000_000L;
  private static final long LONGEST_TRY_NANOS = 3_600_000_000_000L;

  private final Deadline givesWay = new Deadline();
  private int levelBefore;
  private boolean wasClosed;
  private long reopenedNanos;
  private double good = 1;

  /** The lane has so many places, and has held them. */
  void held(int places) {
    good = Math.max(good, places);
  }

  /**
   * So many are left after a refusal, perhaps more than ever were known: what is missing is 15 %
   * less. 40 of 200 make it 176.
   */
  void missed(int places) {
    good = Math.max(places, places + KEPT * (good - places));
  }

  /** This worker's share of the partitions is another: a half makes 100 places 50. */
  void scale(double ratio, int most) {
    good = Math.clamp(good * ratio, 1, most);
    levelBefore = (int) (levelBefore * ratio);
  }

  /** How many places are missing. */
  int missing(int places) {
    return (int) good - places;
  }

  /** Whether more than three tenths of the places are missing. */
  private boolean isFarAbove(int places) {
    return places < FAR_BELOW * good;
  }

  /**
   * Whether so many are missing that they are tried without a success that pays for it: three, or
   * this worker's share of three. For example a lane that found one place in slow start, and three
   * refusals later than that, does not ask for the other two every 15 s.
   */
  boolean isWorthTrying(int places, double share) {
    return isFarAbove(places) && good - places >= LEAST_LACK * share;
  }

  /**
   * Nanoseconds until places are tried that no success has paid for; 0 if it may be now, {@link
   * Long#MAX_VALUE} if never. What is worth it is tried 15 s after the last try.
   *
   * <p>After a closure one of several workers also tries if nothing is known to be missing: the
   * others may be done, and 40 successes in a single place take 13 minutes if streams take 20 s. It
   * tries 30, 60, 120, 240 s after the closure and so on, once an hour at least.
   */
  long nanosUntilTry(int places, double share, long triedNanos, long nowNanos) {
    if (isWorthTrying(places, share)) {
      return Math.max(0, triedNanos + REGROWTH_NANOS - nowNanos);
    }
    if (share == 1 || !wasClosed) {
      return Long.MAX_VALUE;
    }
    long wait = Math.clamp(triedNanos - reopenedNanos, FIRST_TRY_NANOS, LONGEST_TRY_NANOS);
    return Math.max(0, triedNanos + wait - nowNanos);
  }

  /** How many places are tried at once: one, or on the way back an eighth of those missing. */
  int step(int places) {
    return isFarAbove(places) ? Math.max(1, (int) ((good - places) / REGROWTH_STEPS)) : 1;
  }

  /** The lane was closed and is open again. */
  void reopened(long nowNanos) {
    givesWay.extendTo(nowNanos + GIVES_WAY_NANOS);
    levelBefore = (int) good;
    wasClosed = true;
    reopenedNanos = nowNanos;
  }

  /**
   * How many of the places a refusal leaves: fewer if it is one of several workers that gives way.
   * For example 80 of 100, with a level of 50 before the closure.
   *
   * @param otherwise so many are left if it gives no way
   */
  int afterRefusal(int places, int otherwise, double share, long nowNanos) {
    return share < 1 && givesWay.left(nowNanos) > 0
        ? Math.min(otherwise, Math.max(levelBefore, (int) ((1 - GIVEN_WAY) * places)))
        : otherwise;
  }
}
