package io.spillway.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The fixture files of the tests. */
public final class Fixtures {
  private static final Path DIRECTORY = Path.of("src/test/resources/fixtures");

  private Fixtures() {}

  /** All of them, in the order of their names. */
  public static List<Fixture> all() {
    try (var files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .map(Fixture::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one of this name. */
  public static Fixture named(String name) {
    return Fixture.read(DIRECTORY.resolve(name + ".txt"));
  }
}
