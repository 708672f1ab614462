package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether one more stream may be opened in a lane, and learns from the results of streams.
 * Used by one thread, the scheduler's. Times are nanoseconds of one monotonic source.
 */
interface PressureGate {

  /** Takes a place for a stream of the lane, or returns false if none is free now. */
  boolean tryStart(String lane, long nowNanos);

  /**
   * A stream's response began.
   *
   * @param at when, by the wall's clock, which the times in its limits are of too
   */
  void began(String lane, ResponseStart start, Instant at, long nowNanos);

  /**
   * Gives a place back.
   *
   * @param feedback how the stream ended, or null if it tells nothing: it was cancelled, or never
   *     opened
   */
  void ended(String lane, @Nullable Feedback feedback, long nowNanos);

  /**
   * How long until a closed gate may open by itself, in nanoseconds from {@code nowNanos}; {@link
   * Long#MAX_VALUE} if only an ending stream frees a place.
   */
  long nanosUntilOpening(long nowNanos);

  /**
   * Why no stream is opened although one could be, for people; empty if streams are opened. From
   * any thread.
   */
  default String trouble(long nowNanos) {
    return "";
  }
}
