package io.spillway.cli;

import io.spillway.topics.FormerTopic;
import io.spillway.topics.TopicDifference;
import io.spillway.topics.TopicSpecs;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Command;

@Command(
    name = "check",
    header = "Compare the topics with what they should be.",
    description = {
      "Prints one line per difference: errors, where a job could be lost or stuck, "
          + "and warnings, where the choice is the operator's. Names the delay topics "
          + "that a former ladder left, and what still waits in them, and limits of the "
          + "brokers that are too narrow. Changes nothing."
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
  int act(TopicsContext target) {
    var specs = TopicSpecs.of(target.settings(), RoleDescriptor.topics());
    List<TopicDifference> differences = new ArrayList<>(target.topics().check(specs));
    differences.addAll(limits(target));
    differences.forEach(this::print);
    List<FormerTopic> former = target.former();
    former.forEach(this::print);
    console().out().flush();
    long errors = differences.stream().filter(TopicDifference::isError).count();
    long waiting = former.stream().filter(topic -> !topic.isEmpty()).count();
    console()
        .err()
        .printf(
            "%d topics checked: %d errors, %d warnings%n",
            specs.size() + former.size(), errors, differences.size() - errors + waiting);
    return errors == 0 ? 0 : 1;
  }

  /** The limits that are too narrow; none if they may not be read, as in many managed clusters. */
  private List<TopicDifference> limits(TopicsContext target) {
    try {
      return target.topics().checkLimits(target.settings());
    } catch (AuthorizationException mayNotLook) {
      console().err().printf("the brokers' limits are not checked: %s%n", mayNotLook.getMessage());
      return List.of();
    }
  }

  private void print(TopicDifference difference) {
    String kind = difference.isError() ? "error: " : "warning: ";
    console().out().println(kind + difference.message());
  }

  private void print(FormerTopic topic) {
    console().out().println((topic.isEmpty() ? "note: " : "warning: ") + topic.message());
  }
}
