package io.spillway.lateness;

import java.util.Arrays;

/** What a number of measured times says, in milliseconds. */
record Percentiles(int count, long least, long p50, long p99, long most) {

  /** Of these times, which are not empty. The p-th percentile is the least that p % do not pass. */
  static Percentiles of(long[] millis) {
    long[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Percentiles(
        sorted.length, sorted[0], at(sorted, 50), at(sorted, 99), sorted[sorted.length - 1]);
  }

  private static long at(long[] sorted, int percent) {
    return sorted[Math.ceilDiv(sorted.length * percent, 100) - 1];
  }

  /** For a person. */
  String text() {
    return "p50 %,d ms, p99 %,d ms, least %,d ms, most %,d ms".formatted(p50, p99, least, most);
  }
}
