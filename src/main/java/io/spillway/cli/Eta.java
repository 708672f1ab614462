package io.spillway.cli;

import java.time.Duration;

/**
 * How long something will still take, if it goes on as it did so far: after 20 s a quarter is done,
 * so 60 s are left. Pure functions.
 */
final class Eta {
  private static final double LEAST_SHARE = 0.01;
  private static final double LONGEST_NANOS = Duration.ofDays(100).toNanos();
  private static final int SECONDS_IN_WORDS = 90;
  private static final int MINUTES_IN_WORDS = 90;

  private Eta() {}

  /**
   * The time left in words, for example {@code about 60 s left}; empty as long as too little is
   * done to say.
   *
   * @param share what is done, 0 to 1
   */
  static String words(double share, long elapsedNanos) {
    if (!(share >= LEAST_SHARE) || share > 1) {
      return "";
    }
    double left = Math.min(elapsedNanos * (1 - share) / share, LONGEST_NANOS);
    long seconds = Duration.ofNanos((long) left).toSeconds();
    if (seconds <= SECONDS_IN_WORDS) {
      return "about %d s left".formatted(seconds);
    }
    long minutes = Math.round(seconds / 60.0);
    return minutes <= MINUTES_IN_WORDS
        ? "about %d min left".formatted(minutes)
        : "about %d h left".formatted(Math.round(minutes / 60.0));
  }
}
