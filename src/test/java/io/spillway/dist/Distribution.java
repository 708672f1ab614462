package io.spillway.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where {@code mvn package} puts the distribution. */
final class Distribution {
  private static final Pattern PROJECT = Pattern.compile("<version>([^<]+)</version>");

  private Distribution() {}

  /** The project's version, from pom.xml. */
  static String version() {
    try {
      Matcher found = PROJECT.matcher(Files.readString(Path.of("pom.xml")));
      if (!found.find()) {
        throw new AssertionError("pom.xml has no version");
      }
      return found.group(1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Path tarball() {
    return Path.of("target/spillway-" + version() + ".tar.gz");
  }
}
