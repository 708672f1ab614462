package io.spillway.simulator;

import java.nio.file.Path;
import java.util.List;

/** The fixture files of the tests. */
public final class Fixtures {
  private static final Path DIRECTORY = Path.of("src/test/resources/fixtures");

  private Fixtures() {}

  /** All that HTTP/1.1 can carry, in the order of their names. */
  public static List<Fixture> all() {
    return Fixture.readAll(DIRECTORY);
  }

  /** Those that only HTTP/2 can carry, in the order of their names. */
  public static List<Fixture> ofHttp2() {
    return Fixture.readAll(DIRECTORY.resolve("http2"));
  }

  /** The one of this name. */
  public static Fixture named(String name) {
    return Fixture.read(DIRECTORY.resolve(name + ".txt"));
  }
}
