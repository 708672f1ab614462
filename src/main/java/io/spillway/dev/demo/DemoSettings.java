package io.spillway.dev.demo;

/**
 * The settings of a demo.
 *
 * @param jobs how many jobs, from 1 to {@value #MOST_JOBS}
 * @param seed decides the faults, the lengths and the speeds
 * @param version of Spillway, for tags and the user agent
 */
public record DemoSettings(int jobs, long seed, String version) {
  /** The most jobs. */
  public static final int MOST_JOBS = 100_000;

  private static final int LEAST_STREAMS = 20;
  private static final int MOST_STREAMS = 500;

  /** Checks the range. */
  public DemoSettings {
    if (jobs < 1 || jobs > MOST_JOBS) {
      throw new IllegalArgumentException("jobs " + jobs + "; allowed: 1 to " + MOST_JOBS);
    }
  }

  /** Streams open at once: so few that some jobs wait, so many that it does not take long. */
  int maxInFlight() {
    return Math.clamp(jobs / 4, LEAST_STREAMS, MOST_STREAMS);
  }
}
