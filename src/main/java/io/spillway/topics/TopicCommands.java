package io.spillway.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes commands of Kafka's own tool {@code kafka-topics.sh} that create the topics, for clusters
 * where somebody else creates them. Pure functions.
 */
public final class TopicCommands {
  private static final String[] HEAD = {
    "# What a comment names is Kafka's own default, and is not set here;",
    "# 'spillway topics check' tells if the cluster has another one."
  };

  private TopicCommands() {}

  /**
   * A script with one command for each topic; it does not change existing topics. Settings that
   * equal Kafka's own defaults are only in a comment, because a cluster's policy may forbid setting
   * them.
   *
   * @param bootstrapServers the addresses of the cluster
   */
  public static List<String> script(List<TopicSpec> specs, String bootstrapServers) {
    List<String> script = new ArrayList<>(List.of(HEAD));
    for (TopicSpec spec : specs) {
      script.add(comment(spec));
      script.add(command(spec, bootstrapServers));
    }
    return script;
  }

  private static String command(TopicSpec spec, String bootstrapServers) {
    String line =
        "kafka-topics.sh --bootstrap-server %s --create --if-not-exists --topic %s --partitions %d --replication-factor %d"
            .formatted(bootstrapServers, spec.name(), spec.partitions(), spec.replicationFactor());
    return line
        + spec.configBeside(KafkaDefaults.OF_A_TOPIC).entrySet().stream()
            .map(setting -> " --config " + setting.getKey() + "=" + setting.getValue())
            .collect(Collectors.joining());
  }

  private static String comment(TopicSpec spec) {
    Map<String, String> left = new TreeMap<>(spec.config());
    left.keySet().removeAll(spec.configBeside(KafkaDefaults.OF_A_TOPIC).keySet());
    return left.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(", ", "# " + spec.name() + " needs beside: ", ""));
  }
}
