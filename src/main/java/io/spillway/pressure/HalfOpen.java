package io.spillway.pressure;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of a closed lane between its single probes. From the study: 1 s at first, twice as long
 * after each that fails, 15 s at most; divided by the share of the partitions that this worker has,
 * for the others probe too, and then 60 s at most; a quarter more or less by chance; never less
 * than the overload's {@code retry-after}, of which at most 60 s are taken.
 *
 * <p>For example: a worker alone waits about 1, 2, 4, 8, 15 and 15 s; one of four about 4, 8, 16,
 * 32, 60 and 60 s.
 */
final class HalfOpen {

  /** The most that a {@code retry-after} keeps a lane closed for. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long LONGEST_ALONE_NANOS = 15_000_000_000L;
  private static final int LONG_CLOSURE = 3;
  private static final double LEAST_JITTER = 0.75;
  private static final double JITTER = 0.5;

  private final DoubleSupplier random;
  private long intervalNanos = FIRST_NANOS;
  private Deadline wait = new Deadline();
  private int failures;

  /**
   * Before the first wait.
   *
   * @param random from 0 to 1
   */
  HalfOpen(DoubleSupplier random) {
    this.random = random;
  }

  /** Waits, the first time or once more after a probe that told nothing. */
  void waitAgain(double share, @Nullable Duration retryAfter, long nowNanos) {
    double shared = Math.min(intervalNanos / share, LONGEST.toNanos());
    long nanos = (long) (shared * (LEAST_JITTER + JITTER * random.getAsDouble()));
    wait = new Deadline();
    wait.extendTo(nowNanos + Math.max(nanos, bounded(retryAfter)));
  }

  /** Waits for twice as long: a probe failed. */
  void failed(double share, @Nullable Duration retryAfter, long nowNanos) {
    failures++;
    intervalNanos = Math.min(2 * intervalNanos, LONGEST_ALONE_NANOS);
    waitAgain(share, retryAfter, nowNanos);
  }

  /** Whether so many probes have failed that what was known of the lane is old. */
  boolean wasLong() {
    return failures >= LONG_CLOSURE;
  }

  /** Nanoseconds until the next probe may start. */
  long left(long nowNanos) {
    return wait.left(nowNanos);
  }

  /** What is taken of a {@code retry-after}, in nanoseconds. */
  static long bounded(@Nullable Duration retryAfter) {
    if (retryAfter == null) {
      return 0;
    }
    return retryAfter.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : retryAfter.toNanos();
  }
}
