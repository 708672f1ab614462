package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says whether one more stream may be opened in a lane, and learns from how streams go. Asked and
 * told by one thread, the scheduler's. Times are nanoseconds of one monotonic source.
 */
interface PressureGate {

  /** Takes a place for a stream of the lane, or returns false if none is free now. */
  boolean tryStart(String lane, long nowNanos);

  /**
   * A stream's response began.
   *
   * @param at when, by the wall's clock, which the times in its limits are of too
   */
  void began(Started stream, ResponseStart start, Instant at, long nowNanos);

  /**
   * Gives a place back.
   *
   * @param feedback how the stream ended, or null if it tells nothing: it was cancelled, or never
   *     opened
   */
  void ended(Started stream, @Nullable Feedback feedback, long nowNanos);

  /**
   * How long until a gate that is closed to some lanes may open to one of them by itself, in
   * nanoseconds from {@code nowNanos}; {@link Long#MAX_VALUE} if only an ending stream frees a
   * place.
   */
  long nanosUntilOpening(Collection<String> lanes, long nowNanos);

  /** Why it opens nothing that could be opened, for people; empty if it does. From any thread. */
  default String trouble(long nowNanos) {
    return "";
  }

  /** What people should know although the work goes on; empty if nothing. From any thread. */
  default String remark(long nowNanos) {
    return "";
  }

  /**
   * Which share of the jobs is this worker's: others take the rest from the same models.
   *
   * @param share above 0, at most 1
   */
  default void share(double share, long nowNanos) {}

  /** What the lanes are like that have a gate of their own. */
  default List<LaneState> lanes(long nowNanos) {
    return List.of();
  }
}
