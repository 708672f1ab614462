package io.spillway.metrics;

import java.time.Duration;

/** The upper bounds of the buckets of the histograms, each rising. */
final class Buckets {

  static final Duration[] ATTEMPT =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600);

  static final Duration[] TRANSACTION =
      seconds(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);

  static final Duration[] LATENESS =
      seconds(
          0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);

  static final Duration[] JOB =
      seconds(1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 14_400, 43_200, 86_400, 172_800);

  /** Those of OpenTelemetry's conventions end at 82 s; streams may last an hour. */
  static final Duration[] GEN_AI =
      seconds(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
          300, 900, 3_600);

  private Buckets() {}

  private static Duration[] seconds(double... seconds) {
    Duration[] durations = new Duration[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      durations[i] = Duration.ofMillis(Math.round(seconds[i] * 1_000));
    }
    return durations;
  }
}
