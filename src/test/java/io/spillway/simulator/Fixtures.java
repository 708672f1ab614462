package io.spillway.simulator;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The fixture files of the tests. */
public final class Fixtures {
  private static final Path DIRECTORY = Path.of("src/test/resources/fixtures");

  private Fixtures() {}

  /** Those of the answers, in the order of their names. */
  public static List<Fixture> all() {
    return Fixture.readAll(DIRECTORY);
  }

  /** Those of the transport: interim responses, trailers, frames of HTTP/2. */
  public static List<Fixture> ofTransport() {
    return Fixture.readAll(DIRECTORY.resolve("transport"));
  }

  /** A fixture of this text, for those that a test makes. */
  public static Fixture parse(String name, String text) {
    return FixtureReader.parse(name, text);
  }

  /** The same fixture, of which something else is expected. */
  public static Fixture expecting(Fixture fixture, Map<Fixture.Expectation, String> expectations) {
    return new Fixture(
        fixture.name(),
        fixture.about(),
        expectations,
        fixture.limits(),
        fixture.interims(),
        fixture.head(),
        fixture.encoded(),
        fixture.pieces(),
        fixture.trailers(),
        fixture.ending(),
        fixture.repeatMillis());
  }

  /** The one of this name. */
  public static Fixture named(String name) {
    return Fixture.read(DIRECTORY.resolve(name + ".txt"));
  }
}
