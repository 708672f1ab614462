package io.spillway.cli;

import io.spillway.topics.TopicDifference;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.topics.TopicsSettings;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "check",
    header = "Compare the topics with what they should be.",
    description = {
      "Prints one line per difference: errors, where a job could be lost or stuck, "
          + "and warnings, where the choice is the operator's. Changes nothing."
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
final class TopicsCheckCommand extends TopicsAction {

  TopicsCheckCommand(Console console) {
    super(console);
  }

  @Override
  int act(TopicsAdmin topics, TopicsSettings settings) {
    var specs = TopicSpecs.of(settings);
    List<TopicDifference> differences = topics.check(specs);
    differences.forEach(this::print);
    console().out().flush();
    long errors = differences.stream().filter(TopicDifference::isError).count();
    console()
        .err()
        .printf(
            "%d topics checked: %d errors, %d warnings%n",
            specs.size(), errors, differences.size() - errors);
    return errors == 0 ? 0 : 1;
  }

  private void print(TopicDifference difference) {
    String kind = difference.isError() ? "error: " : "warning: ";
    console().out().println(kind + difference.message());
  }
}
