package io.spillway.pressure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What 429s do to a lane: it is closed for {@code retry-after}, and does not grow for a while after
 * that: for 10 s, and half as long again each time, 60 s at most, if less than 120 s have passed
 * since the last one. An API that keeps saying 429 is asked for more once a minute; one that said
 * it in passing is asked again soon. The study had 60 s always, which was most of the time that a
 * backlog takes after a brownout. Times are nanoseconds of one monotonic source; one thread.
 *
 * <p>For example: three times in a row {@code retry-after: 5}, each as soon as the lane has grown:
 * it is closed for 5 s each time, and grows 10, 15 and 22.5 s after each.
 */
final class TooFast {

  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_HOLD_NANOS = 10 * SECOND;
  private static final long LONGEST_HOLD_NANOS = 60 * SECOND;
  private static final double LONGER = 1.5;

  /** After so long without a 429 the next one is the first. */
  private static final long FORGOTTEN_NANOS = 120 * SECOND;

  /** How long a 429 closes the lane that does not say how long. */
  private static final long LEAST_CLOSURE_NANOS = SECOND;

  private final Deadline closed = new Deadline();
  private final Deadline growthHeld = new Deadline();
  private long holdNanos;
  private long lastNanos;
  private boolean isOn;

  /** A 429; returns whether it is the first since a call ended well. */
  boolean told(@Nullable Duration retryAfter, long nowNanos) {
    boolean isFirst = !isOn;
    if (closed.left(nowNanos) == 0) {
      boolean isNew = holdNanos == 0 || nowNanos - lastNanos > FORGOTTEN_NANOS;
      holdNanos =
          isNew ? FIRST_HOLD_NANOS : Math.min(LONGEST_HOLD_NANOS, (long) (LONGER * holdNanos));
    }
    isOn = true;
    lastNanos = nowNanos;
    long wait = Math.max(LEAST_CLOSURE_NANOS, HalfOpen.bounded(retryAfter));
    closed.extendTo(nowNanos + wait);
    growthHeld.extendTo(nowNanos + holdNanos);
    return isFirst;
  }

  /** A call ended well: what was said is over, if the lane is not closed any more. */
  void succeeded(long nowNanos) {
    isOn &= closed.left(nowNanos) > 0;
  }

  /** Whether the lane is closed, or no call has ended well since it was. */
  boolean isOn() {
    return isOn;
  }

  /** Nanoseconds for which nothing starts. */
  long closedFor(long nowNanos) {
    return closed.left(nowNanos);
  }

  /** The lane does not grow for a minute, for another reason. */
  void holdGrowth(long nowNanos) {
    growthHeld.extendTo(nowNanos + LONGEST_HOLD_NANOS);
  }

  /** Nanoseconds for which the lane does not grow. */
  long growthHeldFor(long nowNanos) {
    return growthHeld.left(nowNanos);
  }
}
