package io.spillway.api;

import java.time.Duration;

/**
 * Decides whether a connection is alive: after a time without bytes it is sent a PING, and if that
 * is not answered in time it is dead. For example, with 30 s of silence and 15 s for the answer, a
 * connection whose last byte came at 0 s is asked at 30 s and dead at 45 s. Times are nanoseconds
 * of one monotonic source.
 */
final class Pulse {

  /** What to do. */
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

  /** Notes that bytes arrived. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
    asked = false;
  }

  /** Whether no byte has arrived since then. */
  boolean silentSince(long nanos) {
    return heardNanos - nanos < 0;
  }

  /** The next step. If it is to ask, the PING counts as sent. */
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
