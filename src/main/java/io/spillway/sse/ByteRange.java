package io.spillway.sse;

import java.nio.charset.StandardCharsets;

/**
 * A range of bytes within an array that somebody else owns. The bytes are valid only during the
 * call that passes the range, and must not be changed.
 *
 * @param array the array that holds the bytes
 * @param offset the index of the first byte
 * @param length the number of bytes
 */
@SuppressWarnings("ArrayRecordComponent") // ranges are never compared
public record ByteRange(byte[] array, int offset, int length) {

  /** No bytes. */
  public static final ByteRange EMPTY = new ByteRange(new byte[0], 0, 0);

  /** The bytes decoded as UTF-8; malformed sequences become U+FFFD. */
  public String utf8() {
    return length == 0 ? "" : new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
