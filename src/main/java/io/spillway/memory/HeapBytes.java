package io.spillway.memory;

import org.jspecify.annotations.Nullable;

/**
 * Estimates how many bytes an object takes in the heap; the account of memory uses these estimates
 * only. They are rather a little too high than too low, and were measured with compact object
 * headers. Pure functions.
 */
public final class HeapBytes {

  /** The size of an object with a few fields, in bytes. */
  public static final long OBJECT = 48;

  /**
   * The size of a record object of Kafka's clients with the objects that it refers to, but without
   * key, value and headers.
   */
  private static final long RECORD = 512;

  /** The size of a header with the objects of its name and value, without their contents. */
  private static final long HEADER = 128;

  private HeapBytes() {}

  /** The size of a record with this key and value, without its headers. */
  public static long record(byte @Nullable [] key, byte @Nullable [] value) {
    return RECORD + length(key) + length(value);
  }

  /** The size of a header of a record. */
  public static long header(String name, byte @Nullable [] value) {
    return HEADER + name.length() + length(value);
  }

  /**
   * The size of a text of {@code chars} characters.
   *
   * @param wide whether one of them is beyond Latin-1, so that each takes two bytes
   */
  public static long text(long chars, boolean wide) {
    return OBJECT + (wide ? 2 * chars : chars);
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
