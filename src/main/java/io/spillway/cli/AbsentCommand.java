package io.spillway.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Replaces a development command that is not installed: prints that it is missing, whatever its
 * arguments are.
 */
final class AbsentCommand {
  /** All commands for development. */
  static final List<String> DEVELOPMENT = List.of("demo", "kafka", "simulator");

  private AbsentCommand() {}

  /** A replacement for the command of this name, hidden in the help. */
  static CommandLine named(String name) {
    String missing =
        "The command '%s' is for development and not installed here; the image spillway-dev, the"
                .formatted(name)
            + " distribution with its directory dev, and a checkout of the sources have it.";
    Runnable fail =
        () -> {
          throw new CommandFailure(missing);
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(fail);
    spec.usageMessage().hidden(true).description(missing);
    return new CommandLine(spec).setUnmatchedArgumentsAllowed(true);
  }
}
