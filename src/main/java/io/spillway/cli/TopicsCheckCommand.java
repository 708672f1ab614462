package io.spillway.cli;

import io.spillway.topics.TopicDifference;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "check",
    header = "Compare the topics with what they should be.",
    description = {
      "Prints one line per difference: errors, where a job could be lost or stuck, and warnings,",
      "where the choice is the operator's. Changes nothing."
    },
    exitCodeList = {
      "0:no errors; there may be warnings",
      "1:an error, or Kafka is out of reach",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  spillway topics check",
      "  spillway topics check --replication-factor 3"
    })
final class TopicsCheckCommand extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private ReplicationOptions replication = new ReplicationOptions();

  TopicsCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KafkaTarget target = KafkaTarget.of(console.environment());
    try (Cluster cluster = Cluster.connect(target)) {
      var specs = TopicSpecs.of(replication.settings(target, cluster.brokers()));
      List<TopicDifference> differences = new TopicsAdmin(cluster.admin()).check(specs);
      differences.forEach(this::print);
      console.out().flush();
      long errors = differences.stream().filter(TopicDifference::isError).count();
      console
          .err()
          .printf(
              "%d topics checked: %d errors, %d warnings%n",
              specs.size(), errors, differences.size() - errors);
      return errors == 0 ? 0 : 1;
    }
  }

  private void print(TopicDifference difference) {
    console.out().println((difference.isError() ? "error: " : "warning: ") + difference.message());
  }
}
