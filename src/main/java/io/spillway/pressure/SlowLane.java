package io.spillway.pressure;

import java.util.Locale;

/**
 * A lane whose waiting jobs cannot all start soon, for a reason that concerns no other lane.
 *
 * @param nanosUntilOpening how long until one of its jobs may start, in nanoseconds; {@link
 *     Long#MAX_VALUE} if that is not known
 */
public record SlowLane(SlowReason reason, long nanosUntilOpening) {

  /** Why its jobs do not start. */
  public enum SlowReason {
    /** An operator has paused it. */
    PAUSED,
    /** Its jobs all failed for good: single ones are tried. */
    HELD,
    /** Its overload gate is half-open: single ones are tried. */
    OVERLOADED,
    /** Jobs start, but fewer than wait: its gate, its budget or a ceiling lets no more start. */
    LIMITED;

    /** The reason in metrics. */
    public String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether none of its jobs starts but single ones that try whether it is over. */
  public boolean isClosed() {
    return reason != SlowReason.LIMITED;
  }
}
