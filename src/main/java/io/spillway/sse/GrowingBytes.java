package io.spillway.sse;

import java.util.Arrays;

/**
 * A buffer of bytes that grows as bytes are appended. It has no array until the first byte, and
 * drops a large array when it is cleared, so that an idle stream takes no memory. The owner bounds
 * the length.
 */
final class GrowingBytes {
  private static final byte[] NONE = {};
  private static final int FIRST_BYTES = 256;

  /** The largest array, in bytes, that is kept after a {@link #clear()}. */
  private static final int KEPT_BYTES = 16 * 1024;

  private final int most;
  private byte[] bytes = NONE;
  private int length;

  /** A buffer whose owner never appends more than {@code most} bytes in all. */
  GrowingBytes(int most) {
    this.most = most;
  }

  /** The size of the array in bytes. */
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

  /**
   * Takes over the array of another buffer, without a second array, and keeps {@code count} of its
   * bytes; the other buffer is empty afterwards.
   */
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

  /**
   * Removes all bytes; a range that was handed out before stays valid until something is appended.
   */
  void clear() {
    length = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = NONE;
    }
  }

  /** Removes all bytes and drops the array, whatever its size. */
  void release() {
    length = 0;
    bytes = NONE;
  }

  /** The bytes as a range, which is valid until something is appended. */
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
