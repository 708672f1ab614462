package io.spillway.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The topics as commands of Kafka's own tool, for clusters whose topics others make. Pure. */
public final class TopicCommands {
  private static final String[] HEAD = {
    "# What a comment names is Kafka's own default, and is not set here;",
    "# 'spillway topics check' tells if the cluster has another one."
  };

  private TopicCommands() {}

  /**
   * A script of one command a topic, which changes none that exists. What Kafka's own defaults give
   * a topic is not said there, for a cluster's policy may forbid that, but in a comment.
   *
   * @param bootstrapServers where the cluster is
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
