package io.spillway.pressure;

/**
 * Places beyond those a lane is known to have, tried for a while. Several are opened one after the
 * other, so that few calls are too many before the first refusal is heard. From the study: over 3
 * s, or over 6 s after the lane was closed; it has held if nothing failed for 2 s more, and for 8 s
 * more divided by its places.
 *
 * <p>For example: one place is there at once and has held after 2 + 8 = 10 s; of four, one is there
 * at once and another every 0.75 s, and they have held after 3 + 2 + 2 = 7 s.
 *
 * <p>Two departures from the study for calls that are shorter than its streams of 6 to 60 s: the
 * opening takes no longer than a call does on average, and a probe has also held if as many calls
 * that began after its opening ended well as the lane has places, those of the probe counted.
 */
final class Probe {

  /** Over how long the places are opened, in nanoseconds. */
  static final long PACE_NANOS = 3_000_000_000L;

  /** The same after a closure. */
  static final long PACE_AFTER_CLOSURE_NANOS = 6_000_000_000L;

  private static final long HOLD_NANOS = 2_000_000_000L;
  private static final long HOLD_SHARED_NANOS = 8_000_000_000L;

  private final int places;
  private final long sinceNanos;
  private final long paceNanos;
  private int mostRunning;
  private int endedWell;

  /**
   * A probe.
   *
   * @param places at least 1
   * @param paceNanos over how long they are opened, from 1 on; not used for one place
   */
  Probe(int places, long sinceNanos, long paceNanos) {
    this.places = places;
    this.sinceNanos = sinceNanos;
    this.paceNanos = places == 1 ? 0 : paceNanos;
  }

  int places() {
    return places;
  }

  /** How many of its places are open: 1 to all. */
  int opened(long nowNanos) {
    long elapsed = nowNanos - sinceNanos;
    return elapsed >= paceNanos
        ? places
        : (int) Math.min(places, 1 + (long) ((double) places * elapsed / paceNanos));
  }

  /** So many calls of the lane run. */
  void runs(int running) {
    mostRunning = Math.max(mostRunning, running);
  }

  /** The most that have run while it was open. */
  int mostRunning() {
    return mostRunning;
  }

  /** A call ended well. */
  void succeeded(long startedNanos) {
    if (startedNanos - sinceNanos >= paceNanos) {
      endedWell++;
    }
  }

  /**
   * Whether its places were used, and nothing failed for long enough.
   *
   * @param known the lane's places without those of the probe
   */
  boolean hasHeld(int known, long nowNanos) {
    return mostRunning > known
        && (nowNanos - sinceNanos >= holdNanos() || endedWell >= known + places);
  }

  private long holdNanos() {
    return paceNanos + HOLD_NANOS + HOLD_SHARED_NANOS / places;
  }

  /** Nanoseconds until the next place opens, or it has held; {@link Long#MAX_VALUE} if it has. */
  long nanosUntilNext(long nowNanos) {
    long elapsed = nowNanos - sinceNanos;
    int opened = opened(nowNanos);
    if (opened < places) {
      return Math.max(1, (long) Math.ceil((double) opened * paceNanos / places) - elapsed);
    }
    return elapsed < holdNanos() ? holdNanos() - elapsed : Long.MAX_VALUE;
  }
}
