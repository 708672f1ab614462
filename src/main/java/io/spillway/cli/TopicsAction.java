package io.spillway.cli;

import io.spillway.config.RoleName;
import io.spillway.progress.KeptMarks;
import io.spillway.topics.FormerTopic;
import io.spillway.topics.FormerTopics;
import io.spillway.topics.TopicsAdmin;
import io.spillway.topics.TopicsSettings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** The base of the commands that create or check the topics of a cluster. */
abstract class TopicsAction extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ReplicationOptions replication = new ReplicationOptions();

  TopicsAction(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** Runs the command; returns the exit code. */
  abstract int act(TopicsContext target);

  /** The cluster, and the settings that its topics should have. */
  record TopicsContext(KafkaTarget kafka, Cluster cluster, TopicsSettings settings) {
    TopicsAdmin topics() {
      return new TopicsAdmin(cluster.admin());
    }

    /** The topics of former ladders. */
    List<FormerTopic> former() {
      String group = kafka.group(RoleName.DELAYER);
      return new FormerTopics(cluster.admin())
          .find(settings.topics(), group, () -> KeptMarks.of(group, kept()));
    }

    private Map<KeptMarks.MarkKey, String> kept() {
      String topic = kafka.topics().progress();
      boolean there = cluster.ask(cluster.admin().listTopics().names()).contains(topic);
      return there ? kafka.keptMarks(cluster.admin()).read() : Map.of();
    }
  }

  @Override
  public Integer call() {
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      return act(new TopicsContext(target, cluster, settings(target, cluster.brokers())));
    }
  }

  /** The settings of the topics on a cluster with this many brokers. */
  final TopicsSettings settings(KafkaTarget target, int brokers) {
    return replication.settings(target, brokers);
  }
}
