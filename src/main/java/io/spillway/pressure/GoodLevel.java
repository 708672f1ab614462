package io.spillway.pressure;

/**
 * The last number of places that a lane is known to have had, and how it comes back to it. A lane
 * that has far fewer tries again after a while although no success has paid for that.
 *
 * <p>A departure from the study: after a closure a worker that is one of several goes no further
 * than this level for 75 s, in which the others find out that it is over (they try once a minute).
 * Else who comes first takes what was theirs, and their jobs are done last. Eight workers and more
 * are not bound: the API would be idle until the last has found out. One thread; times are
 * nanoseconds of one monotonic source.
 */
final class GoodLevel {

  private static final double FAR_BELOW = 0.7;
  private static final int REGROWTH_STEPS = 8;
  private static final double KEPT = 0.85;

  /** What several workers lack together is tried unpaid if it is so many places. */
  private static final double LEAST_LACK = 3;

  private static final long REGROWTH_NANOS = 15_000_000_000L;
  private static final long BOUND_NANOS = 75_000_000_000L;

  /** Of so many workers each has too few places to wait for the others. */
  private static final double LEAST_BOUND = 1.0 / 8;

  private final Deadline bound = new Deadline();
  private double good = 1;

  /** The lane has so many places, and has held them. */
  void held(int places) {
    good = Math.max(good, places);
  }

  /** So many are left after a refusal: what is missing is 15 % less. 40 of 200 make it 176. */
  void missed(int places) {
    good = Math.max(places, places + KEPT * (good - places));
  }

  /** The same after a probe; in slow start it is not known to have had more. */
  void refused(int places, boolean isStartup) {
    good = isStartup ? places : places + KEPT * (good - places);
  }

  /** This worker's share of the partitions is another: a half makes 100 places 50. */
  void scale(double ratio, int most) {
    good = Math.clamp(good * ratio, 1, most);
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
   * Nanoseconds until places are tried that no success has paid for, 15 s after the last try; 0 if
   * it may be now, {@link Long#MAX_VALUE} if it is not worth it.
   */
  long nanosUntilTry(int places, double share, long triedNanos, long nowNanos) {
    return isWorthTrying(places, share)
        ? Math.max(0, triedNanos + REGROWTH_NANOS - nowNanos)
        : Long.MAX_VALUE;
  }

  /** How many places are tried at once: one, or on the way back an eighth of those missing. */
  int step(int places) {
    return isFarAbove(places) ? Math.max(1, (int) ((good - places) / REGROWTH_STEPS)) : 1;
  }

  /** The lane was closed and is open again. */
  void reopened(long nowNanos) {
    bound.extendTo(nowNanos + BOUND_NANOS);
  }

  /** How many more places may be tried: at least one of a lane that is worth trying unpaid. */
  int room(int places, int most, double share, long nowNanos) {
    boolean isBound = share < 1 && share > LEAST_BOUND && bound.left(nowNanos) > 0;
    return isBound ? Math.min(most, (int) Math.ceil(good)) - places : most - places;
  }
}
