package io.spillway.job;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes up to a bound, in parts that are never copied to grow; what is beyond is counted and
 * not kept.
 */
final class BoundedBytes extends OutputStream {

  private static final int FIRST_BYTES = 1_024;
  private static final int MOST_BYTES = 64 * 1_024;

  private final long bound;
  private final List<byte[]> full = new ArrayList<>(0);
  private byte[] last = new byte[FIRST_BYTES];
  private int lastLength;
  private long count;

  /** Keeps so many bytes at most. */
  BoundedBytes(long bound) {
    this.bound = bound;
  }

  /** How many bytes came. */
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
