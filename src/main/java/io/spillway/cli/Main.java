package io.spillway.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code spillway} command. */
@Command(
    name = "spillway",
    mixinStandardHelpOptions = true,
    subcommands = {SimulatorCommand.class})
public final class Main {
  private Main() {}

  /** Runs one subcommand and exits with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
