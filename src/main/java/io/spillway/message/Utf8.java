package io.spillway.message;

/** The size of text in UTF-8, without encoding it. */
final class Utf8 {
  private Utf8() {}

  /** Bytes of UTF-8; a lone surrogate counts as 2, half of the pair it may become. */
  static long length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x800 && !Character.isSurrogate(c)) {
        bytes += 2;
      } else if (c >= 0x80) {
        bytes += 1;
      }
    }
    return bytes;
  }
}
