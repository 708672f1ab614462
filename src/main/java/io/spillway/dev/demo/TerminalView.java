package io.spillway.dev.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Draws the live view in place on a terminal, and prints other lines above it. Thread-safe, because
 * log lines come from any thread.
 */
public final class TerminalView implements DemoView {
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final String HIDE_CURSOR = "\033[?25l";
  private static final String SHOW_CURSOR = "\033[?25h";
  private static final String ERASE_LINE_END = "\033[K";
  private static final String ERASE_BELOW = "\033[J";
  private static final String UP = "\033[%dA";
  private static final String CLEAR = "\033[H\033[2J";

  private final PrintStream out;
  private final Supplier<ScreenSize> sizes;
  private ScreenSize size;
  private Duration shown = Duration.ofDays(-1);
  private List<String> drawn = List.of();

  /**
   * Draws on a terminal.
   *
   * @param out the terminal; stays the caller's
   * @param sizes how large it is now
   */
  public TerminalView(PrintStream out, Supplier<ScreenSize> sizes) {
    this.out = out;
    this.sizes = sizes;
    this.size = sizes.get();
  }

  @Override
  public synchronized void say(String line) {
    List<String> again = drawn;
    erase();
    out.print(line + "\n");
    draw(again);
    out.flush();
  }

  @Override
  public synchronized void show(DemoPicture picture, DemoProgress progress, Duration elapsed) {
    if (elapsed.minus(shown).compareTo(INTERVAL) < 0) {
      return;
    }
    shown = elapsed;
    ScreenSize now = sizes.get();
    if (!now.equals(size)) {
      // The terminal has wrapped the old lines again, so their height is not known.
      out.print(CLEAR);
      drawn = List.of();
      size = now;
    }
    out.print(HIDE_CURSOR);
    toTop();
    draw(picture.lines(progress, elapsed, now));
    out.print(ERASE_BELOW);
    out.flush();
  }

  private void draw(List<String> lines) {
    lines.forEach(line -> out.print(line + ERASE_LINE_END + "\n"));
    drawn = lines;
  }

  private void toTop() {
    out.print("\r");
    if (!drawn.isEmpty()) {
      out.print(UP.formatted(drawn.size()));
    }
  }

  private void erase() {
    toTop();
    out.print(ERASE_BELOW);
    drawn = List.of();
  }

  /** Erases the view and shows the cursor again. */
  @Override
  public synchronized void close() {
    erase();
    out.print(SHOW_CURSOR);
    out.flush();
  }
}
