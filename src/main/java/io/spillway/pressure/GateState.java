package io.spillway.pressure;

import java.util.OptionalInt;

/**
 * The state of a gate for one lane, for metrics.
 *
 * @param gate the gate's name
 * @param lane the model whose calls it lets start
 * @param places calls that it is known to have room for, 0 if it is half-open; empty if this gate
 *     counts no places
 * @param running calls of the lane that run
 * @param opening whether it lets calls start
 * @param closings how often it was closed so far
 * @param why what closed it last, in a few words
 * @param untilNanos until when nothing starts whatever ends, of the monotonic source
 */
public record GateState(
    String gate,
    String lane,
    OptionalInt places,
    int running,
    Openness opening,
    long closings,
    String why,
    long untilNanos) {

  /** Whether calls start. */
  public enum Openness {
    /** As many as there are places. */
    OPEN,
    /** None until {@link #untilNanos}; then as many as before, and a success makes it open. */
    CLOSED,
    /** One at a time, after {@link #untilNanos}. */
    HALF_OPEN
  }

  /** Whether calls start as ever. */
  public boolean isOpen() {
    return opening == Openness.OPEN;
  }

  /** What closed it and what happens now, of an overload gate that is not open. */
  String words() {
    return opening == Openness.HALF_OPEN
        ? "the API is overloaded (%s); jobs wait, and single ones are tried".formatted(why)
        : "calls came too fast (%s); they are few for a while".formatted(why);
  }

  /** Whole seconds until something may start; 0 if it may. */
  long secondsLeft(long nowNanos) {
    return Math.max(0, Math.ceilDiv(untilNanos - nowNanos, 1_000_000_000L));
  }
}
