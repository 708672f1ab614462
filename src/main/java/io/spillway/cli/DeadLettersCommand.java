package io.spillway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dead-letters",
    header = "Look at jobs that were given up, and replay them.",
    description = {
      "A job that was given up lies in the dead-letter topic with its bytes as they "
          + "came. These commands list such letters, show one, and put chosen ones onto "
          + "the jobs topic again, each exactly once."
    },
    synopsisSubcommandLabel = "list|show|replay",
    commandListHeading = "%nCommands:%n")
final class DeadLettersCommand extends SpillwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show or replay is missing");
  }
}
