package io.spillway.cli;

import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsSettings;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "create",
    header = "Create the topics that are missing.",
    description = {
      "Creates every topic that does not exist, and changes none that does. Prints "
          + "the names of those it created."
    },
    footer = {
      "",
      "Examples:",
      "  spillway topics create",
      "  spillway topics create --replication-factor 3 --min-insync-replicas 2"
    })
final class TopicsCreateCommand extends TopicsAction {

  TopicsCreateCommand(Console console) {
    super(console);
  }

  @Override
  int act(Target target) {
    TopicsSettings settings = target.settings();
    var specs = TopicSpecs.of(settings);
    List<String> created = target.topics().create(specs);
    created.forEach(console().out()::println);
    console().out().flush();
    console()
        .err()
        .printf(
            "%d created with replication factor %d, %d existed%n",
            created.size(), settings.replicationFactor(), specs.size() - created.size());
    return 0;
  }
}
