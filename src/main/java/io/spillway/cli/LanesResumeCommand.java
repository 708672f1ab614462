package io.spillway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "resume",
    header = "End the pause of a lane, or every pause.",
    footer = {"", "Example:", "  spillway lanes resume --all"})
final class LanesResumeCommand extends LanesOrderAction {
  LanesResumeCommand(Console console) {
    super(console, "resume");
  }
}
