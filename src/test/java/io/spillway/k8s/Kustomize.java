package io.spillway.k8s;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds overlays.
 *
 * @param command what is to be called, with the directory as its last argument
 */
record Kustomize(List<String> command) {

  /** What to say where none is to be had. */
  static final String MISSING =
      "neither kubectl nor kustomize is on the PATH, so no overlay of k8s/ was built;"
          + " only the single manifests were read";

  /** {@code kubectl} or {@code kustomize} of a search path. */
  static Optional<Kustomize> find(String searchPath) {
    return on(searchPath, "kubectl")
        .map(kubectl -> new Kustomize(List.of(kubectl, "kustomize")))
        .or(() -> on(searchPath, "kustomize").map(it -> new Kustomize(List.of(it, "build"))));
  }

  private static Optional<String> on(String searchPath, String name) {
    return List.of(searchPath.split(File.pathSeparator)).stream()
        .map(directory -> Path.of(directory).resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /**
   * The manifests that an overlay makes, as YAML.
   *
   * @throws IllegalStateException with what kustomize says, if it refuses
   */
  String build(Path overlay) {
    List<String> whole = new ArrayList<>(command);
    whole.add(overlay.toString());
    try {
      Path errors = Files.createTempFile("kustomize", ".err");
      Process process = new ProcessBuilder(whole).redirectError(errors.toFile()).start();
      String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      String said = Files.readString(errors).strip();
      Files.delete(errors);
      // Kustomize warns of what it will not understand for much longer.
      if (exit != 0 || !said.isEmpty()) {
        throw new IllegalStateException(String.join(" ", whole) + ": " + said);
      }
      return built;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
