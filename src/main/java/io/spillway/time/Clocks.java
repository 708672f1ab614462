package io.spillway.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a process: one tells what time it is, the other how long something took. They are
 * given to what needs them, so that a test can give its own. For any thread.
 *
 * @param clock the wall's time; may be set forward and back while the process runs
 * @param nanoTime a monotonic source of nanoseconds, from any beginning; only differences mean
 *     anything
 */
public record Clocks(InstantSource clock, LongSupplier nanoTime) {

  /** What time it is. */
  public Instant now() {
    return clock.instant();
  }

  /** Nanoseconds of the monotonic source, to be compared with others of it. */
  public long nanos() {
    return nanoTime.getAsLong();
  }
}
