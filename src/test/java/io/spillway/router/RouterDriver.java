package io.spillway.router;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.ladder.Ladder;
import io.spillway.ladder.RetryPolicy;
import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;

/** Plays the router's topology without a broker. */
final class RouterDriver {
  static final Uuid FAILURES_ID = new Uuid(7, 8);
  static final int MAX_BYTES = 64 << 10;

  private RouterDriver() {}

  /** Settings of a router with one delay topic, of 1 s, that gives up after ten attempts. */
  static RouterSettings settings(String prefix, String group, Duration refusalTimeout) {
    Ladder ladder = new Ladder(Duration.ofSeconds(1), 2, 1, 1);
    return new RouterSettings(
        new Topics(prefix, List.of(Duration.ofSeconds(1))),
        group,
        new RetryPolicy(ladder, 10, 1_000_000, Duration.ofHours(24), false),
        1 << 20,
        refusalTimeout);
  }

  static TopologyTestDriver of(Topics topics, RetryPolicy policy, Instant start) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "router-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    var settings = new RouterSettings(topics, "spillway-router", policy, MAX_BYTES, Duration.ZERO);
    return new TopologyTestDriver(
        RouterTopology.build(
            settings, FAILURES_ID, new Meters(new SimpleMeterRegistry()), () -> false),
        properties,
        start);
  }
}
