package io.spillway.status;

/**
 * Cleans text that was received over the network before it becomes a tag, a metric's label, a log
 * line or a part of a result: bounds it, removes control characters, and hides the API key. All
 * such text passes through here. Pure functions.
 */
public final class WireText {
  /** The shortest secret, and the shortest part of a secret, that is hidden, in characters. */
  static final int MIN_SECRET_CHARS = 8;

  /** The end of a text that was cut. */
  static final String CUT = "…";

  private static final String HIDDEN = "***";
  private static final char REPLACEMENT = '\uFFFD';
  private static final int HEX_DIGITS = 4;

  private WireText() {}

  /**
   * The text on one line: line ends and tabs become spaces; other control characters (<a
   * href="https://www.unicode.org/reports/tr44/#General_Category_Values">Cc</a>, line and paragraph
   * separators, halves of surrogate pairs) become U+FFFD.
   *
   * @param maxChars the most characters; the text is cut there, but not within a surrogate pair
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
   * The text with a secret replaced, for servers that quote what they were sent. The secret is
   * found in upper or lower case, and with any of its characters escaped as JSON allows, even
   * several times over. A secret that is cut off at the end of the text is hidden too. A secret of
   * fewer than {@value #MIN_SECRET_CHARS} characters is not hidden, because ordinary words would be
   * hidden with it.
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

  /**
   * The index after the secret that begins at {@code from}, or {@code from} if none begins there.
   */
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

  /**
   * The index after the wanted character that begins at {@code from}, escaped or not; -1 if another
   * character is there.
   */
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
        return end; // The text was cut within the escape.
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
