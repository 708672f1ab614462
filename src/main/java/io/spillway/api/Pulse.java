package io.spillway.api;

import java.time.Duration;

/**
 * Whether a connection lives: one that has brought nothing for a time is asked, and one that does
 * not answer is dead. Times are nanoseconds of one monotonic source.
 */
final class Pulse {

  /** What is to be done. */
  enum PulseAction {
    NOTHING,
    PING,
    CLOSE
  }

  private final long silenceNanos;
  private final long patienceNanos;
  private long heardNanos;
  private long askedNanos;
  private boolean asked;

  Pulse(Duration silence, Duration patience, long nowNanos) {
    this.silenceNanos = silence.toNanos();
    this.patienceNanos = patience.toNanos();
    this.heardNanos = nowNanos;
  }

  /** Bytes came. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
    asked = false;
  }

  /** Whether no byte came since then. */
  boolean silentSince(long nanos) {
    return heardNanos - nanos < 0;
  }

  /** The next step; one that says to ask counts as having asked. */
  PulseAction step(long nowNanos) {
    if (asked) {
      return nowNanos - askedNanos >= patienceNanos ? PulseAction.CLOSE : PulseAction.NOTHING;
    }
    if (nowNanos - heardNanos < silenceNanos) {
      return PulseAction.NOTHING;
    }
    asked = true;
    askedNanos = nowNanos;
    return PulseAction.PING;
  }
}
