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

  /** The configuration that the topic is created with. */
  public Map<String, String> config() {
    Map<String, String> config = new LinkedHashMap<>();
    settings.forEach(setting -> config.put(setting.key(), setting.value()));
    return config;
  }
}
