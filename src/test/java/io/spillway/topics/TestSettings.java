package io.spillway.topics;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Settings of clusters that tests look at. */
final class TestSettings {
  private TestSettings() {}

  static TopicsSettings production() {
    List<Duration> tiers =
        IntStream.range(0, 10).mapToObj(tier -> Duration.ofSeconds(1L << tier)).toList();
    return new TopicsSettings("llm.", 8, 3, 2, tiers, 8, 8 << 20, 16 << 20, Duration.ofDays(400));
  }

  static TopicsSettings singleBroker() {
    List<Duration> tiers = List.of(Duration.ofSeconds(1), Duration.ofSeconds(2));
    return new TopicsSettings("llm.", 3, 1, 1, tiers, 8, 8 << 20, 16 << 20, Duration.ofDays(400));
  }
}
