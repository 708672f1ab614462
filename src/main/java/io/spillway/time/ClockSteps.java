package io.spillway.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Notices that the wall clock was set back while the process runs, by comparing it with the
 * monotonic clock. Small corrections, as time services make them, do not count. For one thread.
 */
public final class ClockSteps {

  /** Less than what any session of a consumer group lasts. */
  static final Duration LEAST = Duration.ofSeconds(5);

  private Instant wall;
  private long nanos;

  /** The clocks agree now. */
  public ClockSteps(Instant now, long nowNanos) {
    this.wall = now;
    this.nanos = nowNanos;
  }

  /**
   * How far the wall clock was set back since the last look; zero if it was not, or by less than 5
   * s. For example a second later by the monotonic clock and 3,599 s earlier by the wall clock: an
   * hour.
   */
  public Duration setBack(Instant now, long nowNanos) {
    Duration back = Duration.ofNanos(nowNanos - nanos).minus(Duration.between(wall, now));
    wall = now;
    nanos = nowNanos;
    return back.compareTo(LEAST) < 0 ? Duration.ZERO : back;
  }
}
