package io.spillway.dev.cli;

import io.spillway.cli.AddedCommands;
import io.spillway.cli.Console;
import java.util.List;

/** The development commands, as the command line finds them. */
public final class DevCommands implements AddedCommands {
  @Override
  public List<Object> commands(Console console) {
    return List.of(new DemoCommand(console), new KafkaCommand(console), new SimulatorCommand());
  }

  @Override
  public void quiet(String command) {
    if (command.equals(DemoCommand.NAME)) {
      DemoCommand.quiet();
    }
  }
}
