package io.spillway.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;

/** The command line for tests of other rooms. */
public final class CommandLines {
  private CommandLines() {}

  /**
   * Reads arguments as the service would, and does nothing.
   *
   * @throws picocli.CommandLine.ParameterException if there is no such command or option
   */
  public static void parse(String... arguments) {
    var nowhere = new PrintStream(OutputStream.nullOutputStream());
    var console =
        new Console(InputStream.nullInputStream(), nowhere, nowhere, Map.of(), false, false);
    Main.commandLine(console).parseArgs(arguments);
  }
}
