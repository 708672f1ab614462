package io.spillway.heartbeat;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One thread that is watched, and since when its beats have not changed. Told by the one thread
 * that looks; may be read by any.
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
   * Looks; returns how long it had been silent if it beats again just now, else 0.
   *
   * @param pausedNanos for how long nobody looked, since nothing ran at all
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

  /** For how long it has been silent, when it was looked at last. */
  long silentNanos() {
    return silentNanos;
  }

  boolean isStuck() {
    return silentNanos > bound.toNanos();
  }
}
