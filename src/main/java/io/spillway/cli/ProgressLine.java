package io.spillway.cli;

import java.util.concurrent.TimeUnit;

/**
 * A counter on one line of a terminal, updated at most four times a second. Prints nothing if the
 * output is not a terminal.
 */
final class ProgressLine {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final String ERASE_LINE = "\r\033[K";

  private final Console console;
  private long shownNanos = System.nanoTime();
  private boolean shown;

  ProgressLine(Console console) {
    this.console = console;
  }

  void show(long count, String what) {
    long now = System.nanoTime();
    if (!console.isTerminal() || now - shownNanos < INTERVAL_NANOS) {
      return;
    }
    console.err().print(ERASE_LINE + count + " " + what);
    shownNanos = now;
    shown = true;
  }

  /** Erases the line. */
  void clear() {
    if (shown) {
      console.err().print(ERASE_LINE);
    }
  }
}
