package io.spillway.refusal;

import java.time.Duration;

/**
 * Exponential backoff between tries of something that keeps failing: each pause is twice the one
 * before, up to the longest. For example, with 1 s and 30 s the pauses are 1, 2, 4, 8, 16, 30, 30,
 * … s. Not thread-safe.
 */
public final class GrowingPause {

  private final long firstNanos;
  private final long longestNanos;
  private long lastNanos;

  /**
   * Creates the backoff.
   *
   * @param first the first pause
   * @param longest the longest pause
   */
  public GrowingPause(Duration first, Duration longest) {
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
  }

  /** Notes that a try failed; returns the nanoseconds to wait before the next. */
  public long failed() {
    lastNanos = Math.clamp(2 * lastNanos, firstNanos, longestNanos);
    return lastNanos;
  }

  /** Notes that a try succeeded: the next pause is the first one again. */
  public void succeeded() {
    lastNanos = 0;
  }

  /** Whether the last try failed. */
  public boolean isFailing() {
    return lastNanos > 0;
  }

  /** The pause after the last try, in nanoseconds; 0 if it succeeded. */
  public long nanos() {
    return lastNanos;
  }
}
