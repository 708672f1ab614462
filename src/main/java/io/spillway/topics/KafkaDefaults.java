package io.spillway.topics;

import java.util.Map;

/**
 * Kafka's own default values of the topic settings that Spillway requires. They are assumed for a
 * cluster that does not tell its defaults.
 *
 * @see <a href="https://kafka.apache.org/43/configuration/topic-configs/">Kafka's topic
 *     configuration</a>
 */
final class KafkaDefaults {
  private KafkaDefaults() {}

  /** The default values by key. */
  static final Map<String, String> OF_A_TOPIC =
      Map.of(
          "cleanup.policy", "delete",
          "compression.type", "producer",
          "max.message.bytes", "1048588",
          "message.timestamp.type", "CreateTime",
          "min.cleanable.dirty.ratio", "0.5",
          "min.insync.replicas", "1",
          "retention.bytes", "-1",
          "retention.ms", "604800000",
          "segment.bytes", "1073741824",
          "unclean.leader.election.enable", "false");
}
