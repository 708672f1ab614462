package io.spillway.cli;

import java.util.concurrent.TimeUnit;

/**
 * A counter on one line of standard error, updated at most four times a second. Prints nothing if
 * standard error is not a terminal.
 */
final class ProgressLine {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final String ERASE_LINE = "\r\033[K";

  /** The share if it is not known how much there is. */
  static final double UNKNOWN = -1;

  private final Console console;
  private final long beganNanos = System.nanoTime();
  private long shownNanos = beganNanos;

  ProgressLine(Console console) {
    this.console = console;
  }

  /**
   * Shows how far it has come.
   *
   * @param share what is done, 0 to 1, or {@link #UNKNOWN}
   */
  void show(long count, String what, double share) {
    long now = System.nanoTime();
    if (!console.showsProgress() || now - shownNanos < INTERVAL_NANOS) {
      return;
    }
    console.err().print(ERASE_LINE + count + " " + what + rest(share, now - beganNanos));
    shownNanos = now;
  }

  private static String rest(double share, long elapsedNanos) {
    if (share < 0) {
      return "";
    }
    String left = Eta.words(share, elapsedNanos);
    return ", %d %%%s".formatted((int) (100 * share), left.isEmpty() ? "" : ", " + left);
  }

  /** Erases the line, and what a terminal shows of a Ctrl-C. */
  void clear() {
    if (console.showsProgress()) {
      console.err().print(ERASE_LINE);
    }
  }
}
