package io.spillway.cli;

import io.spillway.topics.TopicsAdmin;
import io.spillway.topics.TopicsSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command on the topics of a cluster, as they should be there. */
abstract class TopicsAction extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ReplicationOptions replication = new ReplicationOptions();

  TopicsAction(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** Does it; returns the exit code. */
  abstract int act(TopicsAdmin topics, TopicsSettings settings);

  @Override
  public final Integer call() {
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      TopicsSettings settings = replication.settings(target, cluster.brokers());
      return act(new TopicsAdmin(cluster.admin()), settings);
    }
  }
}
