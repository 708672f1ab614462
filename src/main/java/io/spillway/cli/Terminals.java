package io.spillway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether standard output and standard error of this process go to a terminal. */
final class Terminals {
  private Terminals() {}

  /** Whether standard output does. */
  static boolean isOut() {
    return is(1);
  }

  /** Whether standard error does. */
  static boolean isErr() {
    return is(2);
  }

  /**
   * Java only tells whether standard input and output both are terminals. Linux tells of each file
   * what it is; elsewhere Java's answer stands for both.
   */
  private static boolean is(int descriptor) {
    try {
      return isTerminal(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString());
    } catch (IOException | UnsupportedOperationException noSuchFile) {
      return System.console() != null && System.console().isTerminal();
    }
  }

  /** Whether a path that Linux gives for an open file is that of a terminal. */
  static boolean isTerminal(String path) {
    return path.matches("/dev/(pts/\\d+|tty.*|console)");
  }
}
