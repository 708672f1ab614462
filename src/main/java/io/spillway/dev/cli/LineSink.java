package io.spillway.dev.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * An output stream that passes on what is written to it line by line, without line ends.
 * Thread-safe.
 */
final class LineSink extends OutputStream {
  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineSink(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public synchronized void write(int next) {
    if (next != '\n') {
      line.write(next);
      return;
    }
    lines.accept(line.toString(StandardCharsets.UTF_8).stripTrailing());
    line.reset();
  }
}
