package io.spillway.pressure;

import io.spillway.refusal.GrowingPause;

/**
 * Decides when a single call may test whether a hold is over: one at a time, and after each that
 * fails a pause twice as long. Times are nanoseconds of one monotonic source. For one thread.
 */
final class Probing {

  private final GrowingPause pause;
  private long nextNanos;
  private boolean out;

  /** Creates it with the pauses of the settings. */
  Probing(HoldSettings settings) {
    this.pause = new GrowingPause(settings.firstPause(), settings.longestPause());
  }

  /** A hold begins or a probe failed: the next probe comes after a longer pause. */
  void failed(long nowNanos) {
    out = false;
    nextNanos = nowNanos + pause.failed();
  }

  /**
   * The same, with pauses that are longer by a factor, but none that goes beyond an end.
   *
   * @param endNanos when it should be over; the past if that did not come true
   */
  void failedUntil(long endNanos, int factor, long nowNanos) {
    out = false;
    long nanos = factor * pause.failed();
    long left = endNanos - nowNanos;
    nextNanos = nowNanos + (left > 0 ? Math.min(nanos, left) : nanos);
  }

  /** A probe told nothing: another after the same pause. */
  void undecided(long nowNanos) {
    out = false;
    nextNanos = nowNanos + pause.nanos();
  }

  /** A probe was not made: another may be at once. */
  void unused() {
    out = false;
  }

  /** It is not held any more: the next time begins with the first pause. */
  void ended() {
    out = false;
    pause.succeeded();
  }

  /** Allows a probe at once. */
  void hurry(long nowNanos) {
    nextNanos = nowNanos;
    pause.succeeded();
  }

  /** Whether a probe may start. */
  boolean isDue(long nowNanos) {
    return !out && nowNanos - nextNanos >= 0;
  }

  /** A probe starts. */
  void started() {
    out = true;
  }

  /** Whether one is on its way. */
  boolean isOut() {
    return out;
  }

  /** Nanoseconds until the next may start; 0 if one may now, or is on its way. */
  long nanosUntilNext(long nowNanos) {
    return out ? 0 : Math.max(0, nextNanos - nowNanos);
  }
}
