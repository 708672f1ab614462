package io.spillway.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "topics",
    header = "Create and check the topics.",
    description = "The topics with the partitions and settings that no job can be lost without.",
    synopsisSubcommandLabel = "create|check",
    commandListHeading = "%nCommands:%n")
final class TopicsCommand extends SpillwayCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "create or check is missing");
  }
}
