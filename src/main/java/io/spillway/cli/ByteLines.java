package io.spillway.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines as bytes, of bounded length. Lines end with LF or CR LF. Not thread-safe.
 *
 * <p>A job's bytes travel unchanged, so they are not decoded and encoded again on the way.
 */
final class ByteLines implements AutoCloseable {
  private final InputStream in;
  private final int maxBytes;
  private long number;
  private long bytes;

  ByteLines(InputStream in, int maxBytes) {
    this.in = new BufferedInputStream(in, 1 << 16);
    this.maxBytes = maxBytes;
  }

  /** The number of the line that {@link #next} returned last, from 1. */
  long number() {
    return number;
  }

  /** How many bytes have been read so far. */
  long bytes() {
    return bytes;
  }

  /**
   * The next line without its end; null after the last.
   *
   * @throws CommandFailure if it is longer than the bound
   */
  byte @Nullable [] next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    number++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(1_024);
    for (int next = first; next >= 0 && next != '\n'; next = in.read()) {
      if (line.size() > maxBytes) {
        throw new CommandFailure(
            "Line %d is longer than the %d bytes that a job may have".formatted(number, maxBytes));
      }
      line.write(next);
    }
    bytes += line.size() + 1L;
    return withoutCarriageReturn(line.toByteArray());
  }

  private static byte[] withoutCarriageReturn(byte[] line) {
    int length = line.length;
    return length > 0 && line[length - 1] == '\r' ? Arrays.copyOf(line, length - 1) : line;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
