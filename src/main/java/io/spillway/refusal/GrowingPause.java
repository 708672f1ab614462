package io.spillway.refusal;

import java.time.Duration;

/**
 * Pauses between tries of what keeps failing: each is twice the one before, up to the longest. For
 * one thread.
 */
public final class GrowingPause {

  private final long firstNanos;
  private final long longestNanos;
  private long lastNanos;

  /** None has failed yet. */
  public GrowingPause(Duration first, Duration longest) {
    this.firstNanos = first.toNanos();
    this.longestNanos = longest.toNanos();
  }

  /** A try failed; returns the nanoseconds to wait before the next. */
  public long failed() {
    lastNanos = Math.clamp(2 * lastNanos, firstNanos, longestNanos);
    return lastNanos;
  }

  /** A try succeeded: the next pause is the first again. */
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
