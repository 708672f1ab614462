package io.spillway.topics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A topic as it should be.
 *
 * @param name the full name
 * @param partitions how many it is created with
 * @param use what the number of partitions is for
 * @param partitionsLike the topic that must have as many partitions as this one has, if there is
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
   * What of it must be said because the cluster would give the topic something else.
   *
   * @param given what a topic has without it, by key
   */
  Map<String, String> configBeside(Map<String, String> given) {
    Map<String, String> config = config();
    config.entrySet().removeIf(entry -> entry.getValue().equals(given.get(entry.getKey())));
    return config;
  }
}
