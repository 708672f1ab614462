package io.spillway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "lanes",
    header = "Show what a running worker's lanes do, and pause, bound or release them.",
    description = {
      "A lane is what a worker calls for one model. These commands ask a running "
          + "service over its operator port: the worker of that process, and no other. "
          + "docs/operating/holds.md says when a lane is held, and what ends it."
    },
    synopsisSubcommandLabel = "list|release|pause|resume|ceiling",
    commandListHeading = "%nCommands:%n")
final class LanesCommand extends SpillwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "list, release, pause, resume or ceiling is missing");
  }
}
