package io.spillway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "progress",
    header = "Show what was done, and decide where a start cannot.",
    description = {
      "A start that cannot decide where to begin refuses. These commands show what "
          + "is known, and resolve it. docs/internals/progress.md says what is believed, "
          + "and why."
    },
    synopsisSubcommandLabel = "show|accept|reset",
    commandListHeading = "%nCommands:%n")
final class ProgressCommand extends SpillwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "show, accept or reset is missing");
  }
}
