package io.spillway.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * Bytes as text: UTF-8, with a backslash before n, r, t, another backslash, or x and two digits.
 */
final class Escapes {
  private Escapes() {}

  static byte[] none(String text) {
    return text.getBytes(UTF_8);
  }

  /**
   * Reads escaped text.
   *
   * @throws IllegalArgumentException naming an escape that is none
   */
  static byte[] read(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      int escape = text.indexOf('\\', at);
      bytes.writeBytes(none(text.substring(at, escape < 0 ? text.length() : escape)));
      at = escape < 0 ? text.length() : escape(text, escape, bytes);
    }
    return bytes.toByteArray();
  }

  private static int escape(String text, int at, ByteArrayOutputStream bytes) {
    char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    switch (kind) {
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case '\\' -> bytes.write('\\');
      case 'x' -> {
        bytes.write(hexadecimal(text, at + 2));
        return at + 4;
      }
      default -> throw unknown(text, at);
    }
    return at + 2;
  }

  private static int hexadecimal(String text, int at) {
    int high = at + 1 < text.length() ? Character.digit(text.charAt(at), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(at + 1), 16);
    if (low < 0) {
      throw unknown(text, at - 2);
    }
    return 16 * high + low;
  }

  private static IllegalArgumentException unknown(String text, int at) {
    return new IllegalArgumentException(
        "not an escape: "
            + text.substring(at, Math.min(text.length(), at + 4))
            + "; allowed: \\n, \\r, \\t, \\\\, \\xHH");
  }
}
