package io.spillway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.running.NotChecked;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Overlays as kustomize builds them, each once in a run of the tests. */
final class Built {
  private static final Map<Path, List<JsonNode>> BUILT = new ConcurrentHashMap<>();

  private Built() {}

  /** An overlay of ours by its name. */
  static Manifests overlay(String name) {
    return new Manifests(ManifestReader.read(trees(name)));
  }

  /**
   * What an overlay of ours makes, as trees of the caller's own. Without kustomize the test is
   * skipped, and says so.
   */
  static List<JsonNode> trees(String name) {
    return BUILT
        .computeIfAbsent(
            Path.of("k8s/overlays", name), it -> ManifestReader.trees(kustomize().build(it)))
        .stream()
        .<JsonNode>map(JsonNode::deepCopy)
        .toList();
  }

  /** Kustomize, by whatever name it is to be had. */
  static Kustomize kustomize() {
    Optional<Kustomize> found = Kustomize.find(System.getenv("PATH"));
    NotChecked.unless(found.isPresent(), Kustomize.MISSING);
    return found.orElseThrow();
  }
}
