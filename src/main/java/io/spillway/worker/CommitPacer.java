package io.spillway.worker;

import io.spillway.refusal.GrowingPause;
import java.time.Duration;

/**
 * When to commit: at once when the last commit is an interval ago or nothing runs that could join
 * it, else at the end of the interval; after a failed commit, after a growing pause. Times are
 * nanoseconds of one monotonic source.
 */
final class CommitPacer {

  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(100), Duration.ofSeconds(5));
  private final long intervalNanos;
  private long lastNanos;

  CommitPacer(Duration interval, long nowNanos) {
    this.intervalNanos = interval.toNanos();
    this.lastNanos = nowNanos - intervalNanos;
  }

  /** Nanoseconds until a commit is due, 0 for now. */
  long nanosUntilDue(boolean idle, long nowNanos) {
    long wait = pause.isFailing() ? pause.nanos() : idle ? 0 : intervalNanos;
    return Math.max(0, lastNanos + wait - nowNanos);
  }

  void committed(long nowNanos) {
    lastNanos = nowNanos;
    pause.succeeded();
  }

  void failed(long nowNanos) {
    lastNanos = nowNanos;
    pause.failed();
  }

  /** Whether the last commit failed. */
  boolean isFailing() {
    return pause.isFailing();
  }
}
