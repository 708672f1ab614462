package io.spillway.status;

/**
 * Text that came over the wire, before it becomes a tag, a metric's label, a line of the log or
 * part of a result: bounded, without control characters, and without the key. All such text passes
 * here.
 */
public final class WireText {
  /** The shortest secret, and the shortest part of one, that is hidden. */
  static final int MIN_SECRET_CHARS = 8;

  /** How a text ends that was shortened. */
  static final String CUT = "…";

  private static final String HIDDEN = "***";
  private static final char REPLACEMENT = '\uFFFD';
  private static final int HEX_DIGITS = 4;

  private WireText() {}

  /**
   * The text on one line: line ends and tabs are spaces, other control characters (<a
   * href="https://www.unicode.org/reports/tr44/#General_Category_Values">Cc</a>, line and paragraph
   * separators, halves of surrogate pairs) are U+FFFD.
   *
   * @param maxChars what is beyond is cut off, but no pair is cut in two
   */
  public static String plain(String text, int maxChars) {
    String bounded = bounded(text, maxChars);
    if (bounded.codePoints().allMatch(WireText::isPlain)) {
      return bounded;
    }
    var plain = new StringBuilder(bounded.length());
    bounded
        .codePoints()
        .map(point -> isPlain(point) ? point : instead(point))
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }

  private static int instead(int point) {
    return Character.isWhitespace(point) ? ' ' : REPLACEMENT;
  }

  private static String bounded(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return text.substring(0, end);
  }

  /**
   * The text without a secret, for servers that quote what they were sent: in capitals or not, and
   * with any of its characters escaped as JSON allows, however often. A secret that is cut off at
   * the end of the text is hidden too. Secrets of fewer than {@value #MIN_SECRET_CHARS} characters
   * stay: they would hide ordinary words.
   */
  public static String hiding(String text, String secret) {
    if (secret.length() < MIN_SECRET_CHARS) {
      return text;
    }
    String mark = text.endsWith(CUT) ? CUT : "";
    int end = text.length() - mark.length();
    var told = new StringBuilder(text.length());
    int at = 0;
    while (at < end) {
      int behind = behindSecret(text, at, end, secret);
      if (behind > at) {
        told.append(HIDDEN);
        at = behind;
      } else {
        told.append(text.charAt(at++));
      }
    }
    return told.append(mark).toString();
  }

  /** Where the secret ends that begins at a place, or the place itself if none begins there. */
  private static int behindSecret(String text, int from, int end, String secret) {
    int at = from;
    for (int matched = 0; matched < secret.length(); matched++) {
      if (at >= end) {
        return matched >= MIN_SECRET_CHARS ? end : from;
      }
      int next = behind(text, at, end, secret.charAt(matched));
      if (next < 0) {
        return from;
      }
      at = next;
    }
    return at;
  }

  /** Where a character ends that begins at a place, escaped or not, or -1 if it is another one. */
  private static int behind(String text, int from, int end, char wanted) {
    int at = from;
    if (isSame(text.charAt(at), wanted)) {
      return at + 1;
    }
    while (at < end && text.charAt(at) == '\\') {
      at++;
    }
    if (at == from || at >= end) {
      return at == from ? -1 : end;
    }
    if (text.charAt(at) == 'u') {
      int digits = at + 1;
      if (digits + HEX_DIGITS > end) {
        return end; // Cut off in the middle of the escape.
      }
      return isSame(escaped(text, digits), wanted) ? digits + HEX_DIGITS : -1;
    }
    return isSame(text.charAt(at), wanted) ? at + 1 : -1;
  }

  private static char escaped(String text, int digits) {
    char value = 0;
    for (int i = digits; i < digits + HEX_DIGITS; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return REPLACEMENT;
      }
      value = (char) (value << 4 | digit);
    }
    return value;
  }

  private static boolean isSame(char one, char other) {
    return Character.toLowerCase(one) == Character.toLowerCase(other);
  }
}
