package io.spillway.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares the topics of a cluster with their specifications. Pure functions. */
final class TopicComparison {
  private static final String MIN_IN_SYNC = "min.insync.replicas";

  private TopicComparison() {}

  /**
   * Lists all differences, in the order of the specifications.
   *
   * @param found the cluster's topics by name; a topic that does not exist is absent
   */
  static List<TopicDifference> compare(List<TopicSpec> specs, Map<String, TopicState> found) {
    List<TopicDifference> differences = new ArrayList<>();
    for (TopicSpec spec : specs) {
      TopicState state = found.get(spec.name());
      if (state == null) {
        differences.add(new TopicDifference.Missing(spec.name()));
      } else {
        compareTopic(spec, state, differences);
        compareWithLike(spec, state, found, differences);
      }
    }
    return List.copyOf(differences);
  }

  private static void compareTopic(
      TopicSpec spec, TopicState state, List<TopicDifference> differences) {
    if (state.partitions() != spec.partitions()) {
      differences.add(
          spec.use() == PartitionUse.SLOTS
              ? new TopicDifference.Slots(spec.name(), state.partitions(), spec.partitions())
              : new TopicDifference.PartitionCount(
                  spec.name(), state.partitions(), spec.partitions(), spec.use()));
    }
    if (state.replicationFactor() < spec.replicationFactor()) {
      differences.add(
          new TopicDifference.Replication(
              spec.name(), state.replicationFactor(), spec.replicationFactor()));
    }
    for (TopicSetting setting : spec.settings()) {
      compareSetting(spec.name(), setting, state.config().get(setting.key()), differences);
    }
    compareInSync(spec.name(), state, differences);
  }

  private static void compareWithLike(
      TopicSpec spec,
      TopicState state,
      Map<String, TopicState> found,
      List<TopicDifference> differences) {
    spec.partitionsLike()
        .ifPresent(other -> {
          TopicState like = found.get(other);
          if (like != null && like.partitions() != state.partitions()) {
            differences.add(
                new TopicDifference.Unequal(
                    spec.name(), state.partitions(), other, like.partitions()));
          }
        });
  }

  private static void compareSetting(
      String topic,
      TopicSetting setting,
      @Nullable String value,
      List<TopicDifference> differences) {
    String is = value == null ? "not reported" : value;
    Requirement.Severity verdict =
        value == null
            ? Requirement.Severity.WARNING
            : setting.requirement().judge(value, setting.value());
    if (verdict != Requirement.Severity.FINE) {
      differences.add(
          new TopicDifference.Config(
              topic,
              setting.key(),
              is,
              setting.value(),
              verdict == Requirement.Severity.ERROR,
              setting.why()));
    }
  }

  private static void compareInSync(
      String topic, TopicState state, List<TopicDifference> differences) {
    int minimum = Integer.parseInt(state.config().getOrDefault(MIN_IN_SYNC, "1"));
    if (minimum > state.replicationFactor()) {
      differences.add(new TopicDifference.Unwritable(topic, minimum, state.replicationFactor()));
    }
  }
}
