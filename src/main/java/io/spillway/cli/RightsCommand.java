package io.spillway.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.spillway.config.ConfigException;
import io.spillway.config.Settings;
import io.spillway.rights.AclCommands;
import io.spillway.rights.AclJson;
import io.spillway.rights.RightsHolder;
import io.spillway.wiring.DerivedSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rights",
    header = "Print commands that grant each role and command its rights.",
    description = {
      "Prints commands of Kafka's kafka-acls.sh that allow the least that each does its "
          + "whole work with, under the topics, groups and addresses of the configuration. "
          + "Asks no Kafka and changes nothing."
    },
    footer = {
      "",
      "Examples:",
      "  spillway rights > acls.sh",
      "  spillway rights worker --principal User:llm-worker",
      "  spillway rights 'topics create' --json"
    })
final class RightsCommand extends SpillwayCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "FOR",
      completionCandidates = RightsNames.class,
      description = "Only for these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> names = List.of();

  @Option(
      names = "--principal",
      paramLabel = "TYPE:NAME",
      description =
          "Who gets the rights, as Kafka names them (default: User:spillway-worker for the worker,"
              + " and so on).")
  private @Nullable String principal;

  @Option(names = "--json", description = "Print one JSON array instead, an object for each ACL.")
  private boolean json;

  /** The names to choose from, for the help; they do not depend on the configuration. */
  static final class RightsNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return all().iterator();
    }

    private static List<String> all() {
      try {
        return RightsHolder.all(new DerivedSettings(Settings.load(Map.of(), null))).stream()
            .map(RightsHolder::name)
            .toList();
      } catch (ConfigException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  RightsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (principal != null && !principal.matches("[A-Za-z]+:[^'\\s]+")) {
      throw new ParameterException(
          spec.commandLine(),
          "--principal is '%s', allowed is TYPE:NAME, for example User:spillway-worker"
              .formatted(principal));
    }
    KafkaTarget target = KafkaTarget.of(console.environment());
    List<RightsHolder> chosen = chosen(new DerivedSettings(target.settings()));
    if (json) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      chosen.forEach(holder -> AclJson.add(all, holder, principal(holder)));
      console.out().println(all.toPrettyString());
    } else {
      for (RightsHolder holder : chosen) {
        AclCommands.script(holder, target.bootstrapServers(), principal(holder))
            .forEach(console.out()::println);
      }
    }
    console.out().flush();
    return 0;
  }

  private List<RightsHolder> chosen(DerivedSettings derived) {
    if (names.isEmpty()) {
      return RightsHolder.all(derived);
    }
    List<RightsHolder> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          RightsHolder.named(name, derived)
              .orElseThrow(() ->
                  new ParameterException(
                      spec.commandLine(),
                      "'%s' is no role and no command that uses Kafka, allowed are %s"
                          .formatted(name, quoted(RightsNames.all())))));
    }
    return chosen;
  }

  private static String quoted(List<String> names) {
    return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
  }

  private String principal(RightsHolder holder) {
    return principal != null ? principal : "User:spillway-" + holder.name().replace(' ', '-');
  }
}
