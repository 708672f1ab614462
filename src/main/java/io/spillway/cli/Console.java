package io.spillway.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command uses of its process: streams and environment. A test passes its own.
 *
 * @param in standard input
 * @param out standard output: only the command's result
 * @param err standard error: progress, warnings and errors
 * @param environment the environment variables
 * @param isTerminal whether standard output goes to a terminal
 * @param showsProgress whether standard error goes to a terminal, so that it may show a line that
 *     is written anew and anew
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean isTerminal,
    boolean showsProgress) {

  /** The console of this process. */
  static Console ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
            false,
            StandardCharsets.UTF_8);
    return new Console(
        System.in, out, System.err, System.getenv(), Terminals.isOut(), Terminals.isErr());
  }

  /** Does not show the fields, because the environment holds secrets. */
  @Override
  public String toString() {
    return "Console";
  }
}
