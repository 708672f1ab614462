package io.spillway.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command has of the process around it, so that a test can stand in for it.
 *
 * @param in standard input
 * @param out standard output: only what the command is for
 * @param err standard error: progress, warnings and errors
 * @param environment the environment variables
 * @param isTerminal whether a human looks on
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean isTerminal) {

  /** The console of this process. */
  static Console ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
            false,
            StandardCharsets.UTF_8);
    boolean isTerminal = System.console() != null && System.console().isTerminal();
    return new Console(System.in, out, System.err, System.getenv(), isTerminal);
  }

  /** A console has no fit text: its environment holds secrets. */
  @Override
  public String toString() {
    return "Console";
  }
}
