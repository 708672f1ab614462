package io.spillway.dev.simulator.capacity;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounds from one time of the plan until the next phase begins.
 *
 * @param fromMillis since the plan began
 * @param stranger the share of each budget that somebody else takes, from 0 to 1: so much less
 *     flows in
 * @param overload whether everything fails, and how; or null
 * @param retryAfterSeconds if present, a call over the streams is answered with 429 and this {@code
 *     retry-after}; else with 529
 */
public record CapacityPhase(
    long fromMillis,
    CapacityAmounts amounts,
    double stranger,
    @Nullable Overload overload,
    OptionalLong retryAfterSeconds) {
  /** Whether nothing is bounded. */
  boolean isUnbounded() {
    return amounts.equals(CapacityAmounts.NONE) && overload == null;
  }
}
