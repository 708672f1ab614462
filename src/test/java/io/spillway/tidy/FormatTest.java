package io.spillway.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
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
    List<Path> unformatted = sources().parallelStream().filter(file -> !isFormatted(file)).toList();
    if (!FIX) {
      assertThat(unformatted).as("mvn test -Dtest=FormatTest -Dformat.fix=true").isEmpty();
    }
  }

  /** Rewrites a file that is not formatted if it shall. */
  private static boolean isFormatted(Path file) {
    try {
      String source = Files.readString(file);
      String imports = RemoveUnusedImports.removeUnusedImports(source);
      String ordered = ImportOrderer.reorderImports(imports, JavaFormatterOptions.Style.GOOGLE);
      String formatted = new Formatter(JavaFormatterOptions.defaultOptions()).formatSource(ordered);
      if (FIX && !formatted.equals(source)) {
        Files.writeString(file, formatted);
      }
      return formatted.equals(source);
    } catch (IOException | FormatterException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static List<Path> sources() throws Exception {
    try (var files = Files.walk(Path.of("src"))) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
