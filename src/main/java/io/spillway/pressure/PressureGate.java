package io.spillway.pressure;

import io.spillway.status.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Says whether one more stream may be opened, and learns from how streams end. Asked and told by
 * the pump thread alone. Times are nanoseconds of one monotonic source.
 */
public interface PressureGate {

  /** Takes a place for a stream of the model, or returns false where none is free now. */
  boolean tryStart(String model, long nowNanos);

  /**
   * Gives a place back.
   *
   * @param failure how the stream failed, or null where it did not (or was cancelled)
   */
  void ended(String model, @Nullable Failure failure, long nowNanos);

  /**
   * How long until a closed gate may open by itself, in nanoseconds from {@code nowNanos}; {@link
   * Long#MAX_VALUE} where only an ending stream frees a place.
   */
  long nanosUntilOpening(long nowNanos);

  /** Why it opens nothing that could be opened, for people; empty if it does. From any thread. */
  default String trouble(long nowNanos) {
    return "";
  }
}
