package io.spillway.heartbeat;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One watched thread: its counter of beats, and for how long that counter has not changed. Updated
 * by the one thread that checks; may be read from any thread.
 */
final class Heart {

  private final String name;
  private final Duration bound;
  private final LongSupplier beats;
  private long seen = Heartbeats.NOT_YET;
  private long sinceNanos;
  private volatile long silentNanos;

  Heart(String name, Duration bound, LongSupplier beats) {
    this.name = name;
    this.bound = bound;
    this.beats = beats;
  }

  String name() {
    return name;
  }

  /**
   * Reads the counter.
   *
   * @param pausedNanos how long the checking itself was delayed because the whole process stood
   *     still; this time does not count as silence
   * @return if the counter has changed since the last look, the silence before it in nanoseconds;
   *     else 0
   */
  long look(long nowNanos, long pausedNanos) {
    long now = beats.getAsLong();
    long before = silentNanos;
    if (now != seen || now == Heartbeats.NOT_YET) {
      seen = now;
      sinceNanos = nowNanos;
      silentNanos = 0;
      return before;
    }
    sinceNanos += pausedNanos;
    silentNanos = nowNanos - sinceNanos;
    return 0;
  }

  /** How long the counter had not changed at the last look, in nanoseconds. */
  long silentNanos() {
    return silentNanos;
  }

  boolean isStuck() {
    return silentNanos > bound.toNanos();
  }
}
