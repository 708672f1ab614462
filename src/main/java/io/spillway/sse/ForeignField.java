package io.spillway.sse;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Tells a field that the specification does not have ({@code x-region: eu}) from text that is no
 * field: it has a name of small letters, and nothing in it can be JSON or tells of an error.
 */
final class ForeignField {
  private static final int LONGEST_BYTES = 256;
  private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9_-]*:[^\\[\\]{}<>\"]*");

  private ForeignField() {}

  static boolean is(byte[] source, int from, int to) {
    if (to - from > LONGEST_BYTES) {
      return false;
    }
    String line = new String(source, from, to - from, StandardCharsets.UTF_8);
    return SHAPE.matcher(line).matches() && !line.toLowerCase(Locale.ROOT).contains("error");
  }
}
