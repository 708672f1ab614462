package io.spillway.message;

/** The size of text in UTF-8, without encoding it. */
final class Utf8 {
  private Utf8() {}

  /**
   * The length of the text in bytes of UTF-8. A lone surrogate counts 2, half of the 4 bytes of the
   * pair that it may become: "é€" has 2 + 3 = 5 bytes.
   */
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
