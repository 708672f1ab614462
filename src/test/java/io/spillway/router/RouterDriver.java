package io.spillway.router;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.ladder.RetryPolicy;
import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;

/** Plays the router's topology without a broker. */
final class RouterDriver {
  static final Uuid FAILURES_ID = new Uuid(7, 8);
  static final int MAX_BYTES = 64 << 10;

  private RouterDriver() {}

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
