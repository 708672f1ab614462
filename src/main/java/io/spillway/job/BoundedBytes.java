package io.spillway.job;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An output stream that keeps bytes up to a bound, and only counts those beyond it. The bytes are
 * kept in parts, which are never copied to grow.
 */
final class BoundedBytes extends OutputStream {

  private static final int FIRST_BYTES = 1_024;
  private static final int MOST_BYTES = 64 * 1_024;

  private final long bound;
  private final List<byte[]> full = new ArrayList<>(0);
  private byte[] last = new byte[FIRST_BYTES];
  private int lastLength;
  private long count;

  /** A stream that keeps at most {@code bound} bytes. */
  BoundedBytes(long bound) {
    this.bound = bound;
  }

  /** The number of bytes written, kept or not. */
  long count() {
    return count;
  }

  /** The bytes, or null if there were more than the bound. */
  byte @Nullable [] toByteArray() {
    if (count > bound) {
      return null;
    }
    byte[] all = new byte[Math.toIntExact(count)];
    int at = 0;
    for (byte[] part : full) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    System.arraycopy(last, 0, all, at, lastLength);
    return all;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    count += length;
    if (count > bound) {
      full.clear();
      last = new byte[0];
      return;
    }
    int at = offset;
    int left = length;
    while (left > 0) {
      if (lastLength == last.length) {
        full.add(last);
        last = new byte[Math.min(MOST_BYTES, 2 * last.length)];
        lastLength = 0;
      }
      int taken = Math.min(left, last.length - lastLength);
      System.arraycopy(bytes, at, last, lastLength, taken);
      lastLength += taken;
      at += taken;
      left -= taken;
    }
  }
}
