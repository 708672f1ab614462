package io.spillway.k8s;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Overlays as kustomize builds them, each once in a run of the tests. */
final class Built {
  private static final Map<Path, String> BUILT = new ConcurrentHashMap<>();

  private Built() {}

  /** An overlay of ours by its name; read anew, for tests that change it. */
  static Manifests overlay(String name) {
    return Manifests.read(yaml(Path.of("k8s/overlays", name)));
  }

  /** What a directory makes, as YAML. Without kustomize the test is skipped, and says so. */
  static String yaml(Path directory) {
    return BUILT.computeIfAbsent(directory, it -> kustomize().build(it));
  }

  /** Kustomize, by whatever name it is to be had. */
  static Kustomize kustomize() {
    return Kustomize.find(System.getenv("PATH"))
        .orElseGet(() -> {
          System.err.println(Kustomize.MISSING);
          return abort(Kustomize.MISSING);
        });
  }
}
