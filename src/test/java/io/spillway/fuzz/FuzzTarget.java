package io.spillway.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What Jazzer calls with each input, for the parser that {@code -Dfuzz.parser} names. */
public final class FuzzTarget {
  private static final FuzzedParser PARSER =
      FuzzedParser.valueOf(System.getProperty("fuzz.parser", "sse").toUpperCase(Locale.ROOT));

  private FuzzTarget() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    PARSER.check(input);
  }

  /** Writes the inputs to start from into a directory. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    List<byte[]> seeds = PARSER.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(directory.resolve("seed-" + i), seeds.get(i));
    }
  }
}
