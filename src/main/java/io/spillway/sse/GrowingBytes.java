package io.spillway.sse;

import java.util.Arrays;

/**
 * Bytes that are appended to and cleared. Holds no array until it is used, and gives a large one
 * back when cleared, so that a quiet stream costs nothing. The owner bounds the length.
 */
final class GrowingBytes {
  private static final byte[] NONE = {};
  private static final int FIRST_BYTES = 256;

  /** The largest array kept over a {@link #clear()}. */
  private static final int KEPT_BYTES = 16 * 1024;

  private final int most;
  private byte[] bytes = NONE;
  private int length;

  /** Bytes of which there are never more than so many. */
  GrowingBytes(int most) {
    this.most = most;
  }

  /** The size of the array. */
  int capacity() {
    return bytes.length;
  }

  int length() {
    return length;
  }

  byte[] array() {
    return bytes;
  }

  void append(byte[] source, int from, int count) {
    reserve(count);
    System.arraycopy(source, from, bytes, length, count);
    length += count;
  }

  /** Takes bytes of another one over, which is empty then, without a copy of them. */
  void takeOver(GrowingBytes other, int from, int count) {
    bytes = other.bytes;
    length = count;
    System.arraycopy(bytes, from, bytes, 0, count);
    other.release();
  }

  void append(byte value) {
    reserve(1);
    bytes[length++] = value;
  }

  /** Clears; a range that was taken before stays as it is until something is appended. */
  void clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = NONE;
    }
  }

  /** Clears, and gives the array back whatever its size. */
  void release() {
    length = 0;
    bytes = NONE;
  }

  /** The bytes, as they are until something is appended. */
  ByteRange range() {
    return length == 0 ? ByteRange.EMPTY : new ByteRange(bytes, 0, length);
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      long doubled = Math.max(FIRST_BYTES, 2L * bytes.length);
      int capacity = (int) Math.max(needed, Math.min(most, doubled));
      bytes = Arrays.copyOf(bytes, capacity);
    }
  }
}
