package io.spillway.sse;

import java.nio.charset.StandardCharsets;

/**
 * Bytes within an array, which is another's: they are as they are during the call that gives them,
 * and must not be changed.
 *
 * @param array where they are
 * @param offset the first
 * @param length how many there are
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares ranges
public record ByteRange(byte[] array, int offset, int length) {

  /** No bytes. */
  public static final ByteRange EMPTY = new ByteRange(new byte[0], 0, 0);

  /** The text that they are in UTF-8; what is not UTF-8 becomes U+FFFD. */
  public String utf8() {
    return length == 0 ? "" : new String(array, offset, length, StandardCharsets.UTF_8);
  }
}
