package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Compares every source file with what google-java-format makes of it. The formatter parses with
 * the JDK it runs on, and Maven may run on an older one than the sources need; the test JVM is the
 * right one. {@code mvn test -Dtest=FormatTest -Dformat.fix=true} rewrites the files.
 */
class FormatTest {
  private static final boolean FIX = Boolean.getBoolean("format.fix");

  @Test
  void everySourceFileIsFormatted() throws Exception {
    List<Path> unformatted = sources().parallelStream().filter(FormatTest::isUnformatted).toList();
    if (!FIX) {
      assertThat(unformatted).as("mvn test -Dtest=FormatTest -Dformat.fix=true").isEmpty();
    }
  }

  /** Whether the file is formatted otherwise; it is rewritten if that is asked for. */
  private static boolean isUnformatted(Path file) {
    try {
      String source = Files.readString(file);
      String imports = RemoveUnusedImports.removeUnusedImports(source);
      String ordered = ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.GOOGLE);
      Formatter formatter = new Formatter(JavaFormatterOptions.defaultOptions());
      String formatted = formatter.formatSource(ordered);
      if (FIX && !formatted.equals(source)) {
        Files.writeString(file, formatted);
      }
      return !formatted.equals(source);
    } catch (FormatterException notJava) {
      throw new AssertionError(file + " cannot be formatted", notJava);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static List<Path> sources() throws Exception {
    try (var files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
