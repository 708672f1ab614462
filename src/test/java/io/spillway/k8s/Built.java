package io.spillway.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.running.NotChecked;
import java.io.IOException;
import java.nio.file.Files;
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

  /**
   * What the production overlay and one of our components make, in an overlay of the tests' own:
   * kustomize takes directories from anywhere, by a way relative to the overlay.
   */
  static String withComponent(String component) throws IOException {
    Path overlay = Files.createDirectories(Path.of("target", "k8s-" + component));
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        """
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        namespace: spillway
        resources: [../../k8s/overlays/production]
        components: [../../k8s/components/%s]
        """
            .formatted(component));
    return kustomize().build(overlay);
  }

  /** Kustomize, by whatever name it is to be had. */
  static Kustomize kustomize() {
    Optional<Kustomize> found = Kustomize.find(System.getenv("PATH"));
    NotChecked.unless(found.isPresent(), Kustomize.MISSING);
    return found.orElseThrow();
  }
}
