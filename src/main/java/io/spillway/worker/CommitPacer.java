package io.spillway.worker;

import io.spillway.refusal.GrowingPause;
import java.time.Duration;

/**
 * Decides when to commit: at once if the last commit is at least an interval ago or no running call
 * could join the commit, else at the end of the interval; after a failed commit, after a growing
 * pause. For example, with an interval of 50 ms, an outcome 20 ms after the last commit is
 * committed 30 ms later if other calls run. Times are nanoseconds of one monotonic source.
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

  /**
   * Nanoseconds until a commit is due, 0 for at once.
   *
   * @param idle whether no call runs that could join the commit
   */
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
