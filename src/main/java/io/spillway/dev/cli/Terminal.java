package io.spillway.dev.cli;

import io.spillway.dev.demo.ScreenSize;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of this process' terminal, read with {@code stty} at most once a second. Not
 * thread-safe.
 */
final class Terminal {
  private static final long AGE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_SECONDS = 2;
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})\\s*");

  private ScreenSize size = ScreenSize.USUAL;
  private long askedNanos = System.nanoTime() - AGE_NANOS;

  ScreenSize size() {
    if (System.nanoTime() - askedNanos >= AGE_NANOS) {
      size = ask();
      askedNanos = System.nanoTime();
    }
    return size;
  }

  private ScreenSize ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return size;
      }
      return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8), size);
    } catch (IOException noTerminal) {
      return size;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return size;
    }
  }

  /** Reads rows and columns; a terminal that does not know its own size says 0. */
  static ScreenSize parse(String answer, ScreenSize otherwise) {
    Matcher matcher = SIZE.matcher(answer);
    if (!matcher.matches()) {
      return otherwise;
    }
    int rows = Integer.parseInt(matcher.group(1));
    int columns = Integer.parseInt(matcher.group(2));
    return rows == 0 || columns == 0 ? otherwise : new ScreenSize(columns, rows);
  }
}
