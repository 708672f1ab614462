package io.spillway.memory;

import org.jspecify.annotations.Nullable;

/**
 * What things take in the heap, in bytes: the one size function of the account. A little too much
 * rather than too little; measured with compact object headers. Pure.
 */
public final class HeapBytes {

  /** An object with a few fields. */
  public static final long OBJECT = 48;

  /** A record of Kafka's clients with what belongs to it, without key, value and headers. */
  private static final long RECORD = 512;

  /** A header with its name's and value's objects. */
  private static final long HEADER = 128;

  private HeapBytes() {}

  /** A record without its headers. */
  public static long record(byte @Nullable [] key, byte @Nullable [] value) {
    return RECORD + length(key) + length(value);
  }

  /** A header of a record. */
  public static long header(String name, byte @Nullable [] value) {
    return HEADER + name.length() + length(value);
  }

  /** Text of so many characters; wide if one of them is beyond Latin-1. */
  public static long text(long chars, boolean wide) {
    return OBJECT + (wide ? 2 * chars : chars);
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
