package io.spillway.pressure;

import java.util.HashSet;
import java.util.Set;

/**
 * The calls of a lane that began while no other ran. A worker cannot ask for less, so if it is
 * alone a refusal of one of them is no sign of a capacity that is reached. More than three refusals
 * in a row are an outage, and are not counted. Times are nanoseconds of one monotonic source; one
 * thread.
 *
 * <p>For example: of twenty calls one after the other the third, the ninth and the tenth are
 * refused. The share is 15 %.
 */
final class SingleCalls {

  private static final int LONGEST_RUN = 3;

  private final Set<Long> started = new HashSet<>();
  private final FailureShare share = new FailureShare();

  /** How many were refused since one ended well. */
  private int run;

  /** A call starts. */
  void started(int running, long nowNanos) {
    if (running == 0) {
      started.add(nowNanos);
    }
  }

  /** A call ended; returns whether it was one of these. */
  boolean ended(long startedNanos) {
    return started.remove(startedNanos);
  }

  /** One of these was refused. */
  void refused() {
    run++;
  }

  /** One of these ended well. */
  void succeeded() {
    for (int refused = 1; run <= LONGEST_RUN && refused <= run; refused++) {
      share.add(true);
    }
    run = 0;
    share.add(false);
  }

  /** The share that was refused. */
  FailureShare share() {
    return share;
  }
}
