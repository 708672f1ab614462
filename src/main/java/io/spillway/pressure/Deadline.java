package io.spillway.pressure;

/**
 * A time until which something holds, in nanoseconds of a monotonic source; at first it is past.
 */
final class Deadline {

  private boolean isSet;
  private long atNanos;

  /** Holds until then, or for longer if it does already. */
  void extendTo(long nanos) {
    if (!isSet || nanos - atNanos > 0) {
      isSet = true;
      atNanos = nanos;
    }
  }

  /** Holds no more. */
  void clear() {
    isSet = false;
  }

  /** Nanoseconds that it still holds; 0 if it does not. */
  long left(long nowNanos) {
    return isSet ? Math.max(0, atNanos - nowNanos) : 0;
  }
}
