package io.spillway.pressure;

import java.util.ArrayDeque;

/**
 * Stops all starts of a lane for 2 s if overloads come thick: at least 3 within 5 s, and a tenth of
 * its places (all from the study). What comes between the first refusals and their being heard
 * would be refused too.
 *
 * <p>For example: with 100 places the tenth overload within 5 s stops the starts; with 3 places the
 * third.
 */
final class Brake {

  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long HOLD_NANOS = 2_000_000_000L;
  private static final int LEAST = 3;
  private static final int TENTH = 10;

  /** When calls failed, the oldest first: no more of them than the next braking needs. */
  private final ArrayDeque<Long> failures = new ArrayDeque<>();

  private final Deadline held = new Deadline();
  private boolean isPulled;

  /**
   * Notes that a call was refused for overload.
   *
   * @param places of the lane, before it
   */
  void failed(int places, long nowNanos) {
    int enough = Math.max(LEAST, (places + TENTH - 1) / TENTH);
    failures.add(nowNanos);
    while (failures.size() > enough) {
      failures.remove();
    }
    if (failures.size() == enough && nowNanos - failures.element() <= WINDOW_NANOS) {
      held.extendTo(nowNanos + HOLD_NANOS);
      isPulled = true;
    }
  }

  /** Nanoseconds for which nothing starts; 0 if the brake is not on. */
  long left(long nowNanos) {
    return held.left(nowNanos);
  }

  /** Whether the brake was on and is off now: true once. */
  boolean letGo(long nowNanos) {
    boolean now = isPulled && held.left(nowNanos) == 0;
    isPulled &= !now;
    return now;
  }
}
