package io.spillway.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A page of which parts are made from code. Each part stands between a line that names its source
 * and a line that ends it; the rest of the page is written by people.
 */
public final class GeneratedPage {
  private static final String BEGIN = "<!-- generated from %s: do not edit -->\n";
  private static final String END = "<!-- end of generated -->\n";

  private final Path file;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  /** Makes the text of one part, with a line end as its last character. */
  @FunctionalInterface
  public interface Part {
    String text() throws Exception;
  }

  public GeneratedPage(String file) {
    this.file = Path.of(file);
  }

  /**
   * One part more.
   *
   * @param source what it is made of, as the line before it says
   */
  public GeneratedPage with(String source, Part part) {
    parts.put(source, part);
    return this;
  }

  Path file() {
    return file;
  }

  String read() throws IOException {
    return Files.readString(file);
  }

  /** A text of the page with all parts as the code has them now. */
  String madeAnew(String page) throws Exception {
    String made = page;
    for (var part : parts.entrySet()) {
      String begin = BEGIN.formatted(part.getKey());
      int from = made.indexOf(begin) + begin.length();
      int end = made.indexOf(END, from);
      if (!made.contains(begin) || end < 0) {
        throw new AssertionError("%s has no part %s, ended by %s".formatted(file, begin, END));
      }
      made = made.substring(0, from) + part.getValue().text() + made.substring(end);
    }
    return made;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
