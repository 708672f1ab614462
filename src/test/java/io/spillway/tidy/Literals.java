package io.spillway.tidy;

import java.util.ArrayList;
import java.util.List;

/** Finds the string literals and text blocks of a Java source, comments left out. */
final class Literals {
  private final String source;
  private final List<String> found = new ArrayList<>();
  private int at;

  private Literals(String source) {
    this.source = source;
  }

  /** The contents of all literals, as written, in their order. */
  static List<String> in(String source) {
    var literals = new Literals(source);
    while (literals.at < source.length()) {
      literals.next();
    }
    return literals.found;
  }

  private void next() {
    if (source.startsWith("//", at)) {
      at = after("\n", at);
    } else if (source.startsWith("/*", at)) {
      at = after("*/", at + 2);
    } else if (source.startsWith("\"\"\"", at)) {
      literal("\"\"\"");
    } else if (source.startsWith("\"", at)) {
      literal("\"");
    } else if (source.startsWith("'", at)) {
      at = endOfLiteral("'", at + 1) + 1;
    } else {
      at++;
    }
  }

  private void literal(String quote) {
    int begin = at + quote.length();
    int end = endOfLiteral(quote, begin);
    found.add(source.substring(begin, end));
    at = end + quote.length();
  }

  private int endOfLiteral(String quote, int from) {
    int i = from;
    while (i < source.length() && !source.startsWith(quote, i)) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, source.length());
  }

  private int after(String end, int from) {
    int i = source.indexOf(end, from);
    return i < 0 ? source.length() : i + end.length();
  }
}
