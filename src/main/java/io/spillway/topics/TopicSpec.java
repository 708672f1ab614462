package io.spillway.topics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The specification of a topic.
 *
 * @param name the full name
 * @param partitions the number of partitions of a new topic
 * @param use what the number of partitions is for
 * @param partitionsLike another topic that must have as many partitions as this one, if there is
 *     one
 * @param replicationFactor copies of every partition; fewer break an invariant
 * @param settings the configuration entries that are set; all others are left to the broker
 */
public record TopicSpec(
    String name,
    int partitions,
    PartitionUse use,
    Optional<String> partitionsLike,
    int replicationFactor,
    List<TopicSetting> settings) {

  /** Copies the list. */
  public TopicSpec {
    settings = List.copyOf(settings);
  }

  /** The configuration that the topic should have. */
  public Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    settings.forEach(setting -> config.put(setting.key(), setting.value()));
    return config;
  }

  /**
   * The settings that must be sent because the cluster's default differs.
   *
   * @param given the defaults by key
   */
  Map<String, String> configBeside(Map<String, String> given) {
    Map<String, String> config = config();
    config.entrySet().removeIf(entry -> entry.getValue().equals(given.get(entry.getKey())));
    return config;
  }
}
