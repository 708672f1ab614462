package io.spillway.cli;

import io.spillway.topics.Topics;
import io.spillway.topics.TopicsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which Kafka the commands talk to, and how.
 *
 * @param properties anything kafka-clients knows; may hold passwords
 * @param prefix what topic names begin with
 */
record KafkaTarget(String bootstrapServers, Map<String, String> properties, String prefix) {
  private static final String PROPERTIES = "SPILLWAY_KAFKA_PROPERTIES_";
  private static final int PARTITIONS = 8;
  private static final int LADDER_PARTITIONS = 8;
  private static final int LADDER_TIERS = 10;
  private static final int JOB_MAX_BYTES = 8 << 20;
  private static final int RESULT_MAX_BYTES = 16 << 20;

  /** Reads the environment variables. */
  static KafkaTarget of(Map<String, String> environment) {
    Map<String, String> properties = new HashMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith(PROPERTIES)) {
        String key = name.substring(PROPERTIES.length()).toLowerCase(Locale.ROOT);
        properties.put(key.replace('_', '.'), value);
      }
    });
    return new KafkaTarget(
        environment.getOrDefault("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
        Map.copyOf(properties),
        environment.getOrDefault("SPILLWAY_TOPIC_PREFIX", "llm."));
  }

  /** A client's configuration: the command's own entries, over them the user's. */
  Map<String, Object> clientConfig(Map<String, Object> own) {
    Map<String, Object> config = new HashMap<>(own);
    config.putAll(properties);
    config.put("bootstrap.servers", bootstrapServers);
    return config;
  }

  TopicsSettings topicsSettings(int replicationFactor, int minInSyncReplicas) {
    return new TopicsSettings(
        prefix,
        PARTITIONS,
        replicationFactor,
        minInSyncReplicas,
        tiers(),
        LADDER_PARTITIONS,
        JOB_MAX_BYTES,
        RESULT_MAX_BYTES);
  }

  Topics topics() {
    return new Topics(prefix, tiers());
  }

  /** The largest job with its key, in bytes. */
  int jobMaxBytes() {
    return JOB_MAX_BYTES;
  }

  private static List<Duration> tiers() {
    return IntStream.range(0, LADDER_TIERS)
        .mapToObj(tier -> Duration.ofSeconds(1L << tier))
        .toList();
  }

  /** Without the properties: they may hold passwords. */
  @Override
  public String toString() {
    return "KafkaTarget[" + bootstrapServers + ", " + prefix + "]";
  }
}
