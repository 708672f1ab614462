package io.spillway.cli;

import io.spillway.topics.TopicCommands;
import io.spillway.topics.TopicSpec;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsRefused;
import io.spillway.topics.TopicsSettings;
import io.spillway.wiring.RoleDescriptor;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    header = "Create the topics that are missing.",
    description = {
      "Creates every topic that does not exist, and changes none that does. Prints "
          + "the names of those it created. What the cluster's defaults give a topic "
          + "anyway is not sent, for a policy may forbid that.",
      "",
      "Where others make the topics, --print gives them the commands."
    },
    exitCodeList = {
      "0:all topics are there",
      "1:a topic was refused, or Kafka is out of reach",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  spillway topics create",
      "  spillway topics create --replication-factor 3 --min-insync-replicas 2",
      "  spillway topics create --print > topics.sh"
    })
final class TopicsCreateCommand extends TopicsAction {

  /** The number of brokers for which commands are printed, because no cluster is asked. */
  private static final int USUAL_BROKERS = 3;

  @Option(
      names = "--print",
      description =
          "Print commands of Kafka's kafka-topics.sh that create all topics, and do nothing: no Kafka is asked, and 3 brokers are assumed.")
  private boolean print;

  TopicsCreateCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() {
    if (!print) {
      return super.call();
    }
    KafkaTarget target = KafkaTarget.of(console().environment());
    var specs = TopicSpecs.of(settings(target, USUAL_BROKERS), RoleDescriptor.topics());
    TopicCommands.script(specs, target.bootstrapServers()).forEach(console().out()::println);
    console().out().flush();
    return 0;
  }

  @Override
  int act(TopicsContext target) {
    TopicsSettings settings = target.settings();
    var specs = TopicSpecs.of(settings, RoleDescriptor.topics());
    List<String> created = create(target, specs);
    print(created);
    console()
        .err()
        .printf(
            "%d created with replication factor %d, %d existed%n",
            created.size(), settings.replicationFactor(), specs.size() - created.size());
    return 0;
  }

  private List<String> create(TopicsContext target, List<TopicSpec> specs) {
    try {
      return target.topics().create(specs);
    } catch (TopicsRefused refused) {
      print(refused.created());
      throw new CommandFailure(
          refused.getMessage()
              + "\n'spillway topics create --print' prints commands for whoever may make them.",
          refused);
    }
  }

  private void print(List<String> names) {
    names.forEach(console().out()::println);
    console().out().flush();
  }
}
