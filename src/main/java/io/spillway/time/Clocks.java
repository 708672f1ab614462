package io.spillway.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a process: one for the time of day, one for measuring how long something took.
 * They are passed to every class that needs them, so that a test can pass its own. Thread-safe.
 *
 * @param clock wall-clock time, which may be set forward and back while the process runs
 * @param nanoTime a monotonic source of nanoseconds with an arbitrary origin, so that only
 *     differences have a meaning
 */
public record Clocks(InstantSource clock, LongSupplier nanoTime) {

  /** The wall-clock time. */
  public Instant now() {
    return clock.instant();
  }

  /** The monotonic time in nanoseconds, to be compared only with other values of this source. */
  public long nanos() {
    return nanoTime.getAsLong();
  }
}
