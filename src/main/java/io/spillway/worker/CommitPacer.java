package io.spillway.worker;

import java.time.Duration;

/**
 * When to commit: at once when the last commit is an interval ago or nothing runs that could join
 * it, else at the end of the interval; after a failed commit, after a growing pause. Times are
 * nanoseconds of one monotonic source.
 */
final class CommitPacer {

  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LAST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  private final long intervalNanos;
  private long lastNanos;
  private long pauseNanos;

  CommitPacer(Duration interval, long nowNanos) {
    this.intervalNanos = interval.toNanos();
    this.lastNanos = nowNanos - intervalNanos;
  }

  /** Nanoseconds until a commit is due, 0 for now. */
  long nanosUntilDue(boolean idle, long nowNanos) {
    long wait = pauseNanos > 0 ? pauseNanos : idle ? 0 : intervalNanos;
    return Math.max(0, lastNanos + wait - nowNanos);
  }

  void committed(long nowNanos) {
    lastNanos = nowNanos;
    pauseNanos = 0;
  }

  void failed(long nowNanos) {
    lastNanos = nowNanos;
    pauseNanos = Math.clamp(2 * pauseNanos, FIRST_PAUSE_NANOS, LAST_PAUSE_NANOS);
  }
}
