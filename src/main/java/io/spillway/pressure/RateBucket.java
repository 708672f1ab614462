package io.spillway.pressure;

/**
 * One limit a minute of a limit group, as this worker believes it to be: a bucket on the API's side
 * that refills without a break, of which the API tells now and then what is left. What may start is
 * let out at a pace that follows what is left, so that the bucket stays at about three tenths
 * whatever strangers, other workers and wrong estimates do; it never runs empty, and nothing is
 * refused (from the study, docs/internals/pressure.md).
 *
 * <p>For example: of 60,000 tokens a minute 18,000 are left: this worker alone starts as many as
 * are refilled, 1,000 a second. If all are left it starts three times as many for a while; if
 * nothing is left, a fiftieth.
 *
 * <p>Two kinds of use: what is taken when a call starts (requests, input), and what a stream takes
 * while it runs (output). One thread; times are nanoseconds of one monotonic source.
 */
final class RateBucket {

  private static final double NANOS_PER_MINUTE = 60e9;

  /** The share of the limit that is left in the bucket under load. */
  private static final double KEPT = 0.3;

  private static final double SLOWEST = 0.02;
  private static final double FASTEST = 3;

  /** So much of the pace may start at once. */
  private static final double BURST_NANOS = 2e9;

  /** No call is paid for longer than so many minutes. */
  private static final double MOST_OWED = 2;

  /** At least so much of the limit may, or what the limit's kind needs if that is less. */
  private static final double LEAST_PART = 0.05;

  private final double leastBurst;
  private double limit;
  private double told;
  private long toldNanos;
  private long toldBy = -1;
  private double usedSince;

  /** What streams that run will still write: sums over them, see {@link #startsWriting}. */
  private double expected;

  private double perNano;
  private double startedTimesPerNano;
  private int running;

  private double ready;
  private long readyNanos;

  /**
   * A bucket of which nothing is known; it lets everything start.
   *
   * @param leastBurst what may start at once although it is more than the pace gives in 2 s
   */
  RateBucket(double leastBurst) {
    this.leastBurst = leastBurst;
  }

  /** Whether the API has told a limit. */
  boolean isKnown() {
    return limit > 0;
  }

  /** What the API allows a minute; 0 if it has not told. */
  double limit() {
    return limit;
  }

  /**
   * The API told what was left when a stream was taken in.
   *
   * @param stream the stream's number: of what an older one told nothing is taken
   * @param usedAfter what this worker has taken for streams that started after that one
   */
  void told(double newLimit, double remaining, long stream, double usedAfter, long startedNanos) {
    if (newLimit <= 0 || stream < toldBy) {
      return;
    }
    if (limit == 0) {
      readyNanos = startedNanos;
      ready = 0;
    }
    limit = newLimit;
    told = remaining;
    toldNanos = startedNanos;
    toldBy = stream;
    usedSince = usedAfter;
  }

  /**
   * What is left by now, less what is bound to be missing: from 0 or below to the limit.
   *
   * @param share of the partitions that this worker has: the others use as much for theirs
   */
  double level(double share, long nowNanos) {
    double refilled = limit / NANOS_PER_MINUTE * (nowNanos - toldNanos);
    double used = usedSince + perNano * (nowNanos - toldNanos);
    return Math.min(limit, told + refilled - (used + debt(share, nowNanos)) / share);
  }

  /**
   * How far streams that run will outrun the refill before they end. They write {@code c} a second
   * now and {@code U} in all; the more of them end, the less: the most that will be missing is U (1
   * − refill/c)², and nothing if c is below the refill.
   *
   * <p>For example: streams that will write 6,000 tokens, 200 a second, while 100 a second are
   * refilled, will take 6,000 · (1 − 0.5)² = 1,500 more than that.
   */
  private double debt(double share, long nowNanos) {
    double refill = limit * share / NANOS_PER_MINUTE;
    if (perNano <= refill) {
      return 0;
    }
    double written = perNano * nowNanos - startedTimesPerNano;
    double rest = Math.clamp(expected - written, expected / 10, expected);
    double over = 1 - refill / perNano;
    return rest * over * over;
  }

  /** What this worker may start, in tokens (or requests) a nanosecond. */
  private double pace(double share, long nowNanos) {
    double level = level(share, nowNanos);
    return limit / NANOS_PER_MINUTE * share * Math.clamp(level / limit / KEPT, SLOWEST, FASTEST);
  }

  /** What may start at once: of 16 workers each must not take a whole small limit. */
  private double burst(double pace, double share) {
    return Math.max(Math.min(leastBurst, LEAST_PART * limit * share), pace * BURST_NANOS);
  }

  /** Lets time pass: what may start grows at its pace. */
  private void refill(double share, long nowNanos) {
    double lacking = usedSince / share - told - limit / NANOS_PER_MINUTE * (nowNanos - toldNanos);
    if (lacking > limit) { // a wrong estimate: after about a minute a call finds out
      usedSince -= (lacking - limit) * share;
    }
    double pace = pace(share, nowNanos);
    double most = burst(pace, share);
    double least = -MOST_OWED * limit * share;
    ready = Math.clamp(ready + pace * (nowNanos - readyNanos), least, most);
    readyNanos = nowNanos;
  }

  /** Whether so much may start now; what is more than ever fits, if as much as fits is there. */
  boolean covers(double need, double share, long nowNanos) {
    if (!isKnown()) {
      return true;
    }
    refill(share, nowNanos);
    return ready >= Math.min(need, burst(pace(share, nowNanos), share) * 0.999);
  }

  /** Nanoseconds until so much may start, at the pace of now. */
  long nanosUntil(double need, double share, long nowNanos) {
    refill(share, nowNanos);
    double pace = pace(share, nowNanos);
    double missing = Math.min(need, burst(pace, share)) - ready;
    return (long) Math.clamp(Math.ceil(missing / pace), 1_000_000, 1_000_000_000);
  }

  /** So much is taken at a start; less than 0 gives back what a start had taken too much. */
  void take(double amount) {
    usedSince += amount;
    ready -= amount;
  }

  /** A stream wrote so much more than it was expected to, or less if it is below 0. */
  void wroteMore(double amount, double share, long nowNanos) {
    if (isKnown()) {
      double bound = burst(pace(share, nowNanos), share);
      ready = Math.clamp(ready - amount, -bound, bound);
    }
  }

  /** A stream that has ended wrote so much, evenly: what it wrote since the API told is used. */
  void wrote(double amount, long startedNanos, long nowNanos) {
    if (isKnown() && nowNanos > startedNanos) {
      double since = nowNanos - Math.max(startedNanos, toldNanos);
      usedSince += amount * Math.max(0, since) / (nowNanos - startedNanos);
    }
  }

  /** A stream starts that will write so much over so long. */
  void startsWriting(double amount, double overNanos, long startedNanos) {
    ready -= amount;
    running++;
    expected += amount;
    perNano += amount / overNanos;
    startedTimesPerNano += amount / overNanos * startedNanos;
  }

  /** The stream of which this was said has ended. */
  void stopsWriting(double amount, double overNanos, long startedNanos) {
    running--;
    expected -= amount;
    perNano -= amount / overNanos;
    startedTimesPerNano -= amount / overNanos * startedNanos;
    if (running == 0) { // nothing is left of what rounding left
      expected = 0;
      perNano = 0;
      startedTimesPerNano = 0;
    }
  }
}
