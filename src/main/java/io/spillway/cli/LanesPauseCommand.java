package io.spillway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "pause",
    header = "Start no more jobs of a lane, or of all.",
    description = {
      "What is open goes on to its end; what waits, waits. With --all the partitions "
          + "are paused too. It stands until 'resume', or until the process ends."
    },
    footer = {"", "Example:", "  spillway lanes pause claude-sonnet-5"})
final class LanesPauseCommand extends LanesOrderAction {
  LanesPauseCommand(Console console) {
    super(console, "pause");
  }
}
