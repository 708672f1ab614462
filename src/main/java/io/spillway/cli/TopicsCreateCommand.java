package io.spillway.cli;

import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.topics.TopicsSettings;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "create",
    header = "Create the topics that are missing.",
    description = {
      "Creates every topic that does not exist, and changes none that does. Prints the names of",
      "those it created."
    },
    footer = {
      "",
      "Examples:",
      "  spillway topics create",
      "  spillway topics create --replication-factor 3 --min-insync-replicas 2"
    })
final class TopicsCreateCommand extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ReplicationOptions replication = new ReplicationOptions();

  TopicsCreateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target)) {
      TopicsSettings settings = replication.settings(target, cluster.brokers());
      var specs = TopicSpecs.of(settings);
      TopicsAdmin topics = new TopicsAdmin(cluster.admin());
      List<String> created = topics.create(specs);
      created.forEach(console.out()::println);
      console.out().flush();
      console
          .err()
          .printf(
              "%d created with replication factor %d, %d existed%n",
              created.size(), settings.replicationFactor(), specs.size() - created.size());
      return 0;
    }
  }
}
