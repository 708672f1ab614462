package io.spillway.pressure;

/**
 * What an overload gate is like.
 *
 * @param lane the model whose calls it lets start
 * @param places calls that it is known to have room for; 0 if it is half-open
 * @param running calls that run
 * @param opening whether it lets calls start
 * @param closings how often it was closed so far
 * @param why the last failure that took places away, in a few words
 * @param untilNanos until when nothing starts whatever ends, of the monotonic source
 */
public record LaneState(
    String lane,
    int places,
    int running,
    Opening opening,
    long closings,
    String why,
    long untilNanos) {

  /** Whether calls start. */
  public enum Opening {
    /** As many as there are places. */
    OPEN,
    /** None until {@link #untilNanos}; then as many as before, and a success makes it open. */
    CLOSED,
    /** One at a time, after {@link #untilNanos}. */
    HALF_OPEN
  }

  /** For people: why calls wait, and for how long; empty if they do not. */
  public String remark(long nowNanos) {
    long seconds = Math.max(0, Math.ceilDiv(untilNanos - nowNanos, 1_000_000_000L));
    return switch (opening) {
      case OPEN -> "";
      case CLOSED ->
          "calls of "
              + lane
              + " came too fast ("
              + why
              + "): "
              + (seconds > 0 ? "none starts for " + seconds + " s" : "they are few for a while");
      case HALF_OPEN ->
          "calls of "
              + lane
              + " wait, it is overloaded ("
              + why
              + "): "
              + (seconds > 0 ? "one is tried in " + seconds + " s" : "one is tried now");
    };
  }
}
