package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.json.FaultsFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded streams by model name, read into memory at the start. A request's model is only looked
 * up among the names found then, so that no model name can reach another file.
 */
public final class Recordings {
  private static final String SUFFIX = ".sse";
  private static final long MAX_TOTAL_BYTES = 256L << 20;

  private final Map<String, EventStream> streams;

  private Recordings(Map<String, EventStream> streams) {
    this.streams = Map.copyOf(streams);
  }

  /**
   * Reads every {@code <model>.sse} of a directory, which must have one at least.
   *
   * @throws FaultsFileException if that cannot be done
   */
  public static Recordings read(Path directory) {
    Map<String, EventStream> streams = new HashMap<>();
    long total = 0;
    for (Path file : files(directory)) {
      byte[] bytes = bytes(file);
      total += bytes.length;
      if (total > MAX_TOTAL_BYTES) {
        throw new FaultsFileException(
            "the recordings in " + directory + " exceed " + MAX_TOTAL_BYTES + " bytes");
      }
      String name = file.getFileName().toString();
      streams.put(name.substring(0, name.length() - SUFFIX.length()), EventStream.recorded(bytes));
    }
    if (streams.isEmpty()) {
      throw new FaultsFileException("no *.sse file in the replay directory " + directory);
    }
    return new Recordings(streams);
  }

  private static List<Path> files(Path directory) {
    try (var found = Files.list(directory)) {
      return found
          .filter(file -> file.getFileName().toString().endsWith(SUFFIX))
          .filter(Files::isRegularFile)
          .toList();
    } catch (IOException e) {
      throw new FaultsFileException("cannot read the replay directory " + directory + ": " + e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new FaultsFileException("cannot read " + file + ": " + e);
    }
  }

  @Nullable EventStream of(String model) {
    return streams.get(model);
  }
}
