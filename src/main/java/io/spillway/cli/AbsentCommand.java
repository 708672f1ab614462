package io.spillway.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command for development that is not installed: says so, whatever its arguments are. */
final class AbsentCommand {
  /** All commands for development. */
  static final List<String> DEVELOPMENT = List.of("demo", "kafka", "simulator");

  private AbsentCommand() {}

  /** Stands in for the command of this name, in no list of commands. */
  static CommandLine named(String name) {
    String missing =
        "The command '%s' is for development and not installed here; the image spillway-dev and a"
                .formatted(name)
            + " checkout of the sources have it.";
    Runnable fail =
        () -> {
          throw new CommandFailure(missing);
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(fail);
    spec.usageMessage().hidden(true).description(missing);
    return new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
  }
}
