package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every manifest as it is, and with a misspelt field in every place that has fields. */
class ManifestReaderTest {
  private static final Path ALL = Path.of("k8s");

  /** Whose keys are whatever one likes. */
  private static final Set<String> FREE =
      Set.of("labels", "annotations", "matchLabels", "data", "stringData", "requests", "limits");

  static List<Path> files() throws Exception {
    try (var files = Files.walk(ALL)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          .filter(file -> !file.startsWith(ALL.resolve("components/keda"))) // ScalingTest has them
          .sorted()
          .toList();
    }
  }

  @Test
  void allManifestsAreFound() throws Exception {
    assertThat(files())
        .contains(ALL.resolve("base/worker.yaml"), ALL.resolve("overlays/dev/kafka.yaml"))
        .hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyManifestIsTaken(Path file) {
    assertThatCode(() -> ManifestReader.read(Files.readString(file))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aMisspeltFieldIsRefusedWhereverItStands(Path file) throws Exception {
    int planted = 0;
    for (JsonNode document : ManifestReader.trees(Files.readString(file))) {
      List<JsonPointer> fields = new ArrayList<>();
      fields(document, JsonPointer.empty(), fields);
      for (JsonPointer field : fields) {
        JsonNode broken = misspelt(document, field);
        assertThatThrownBy(() -> ManifestReader.read(List.of(broken)))
            .as("%s with %s misspelt", file, field)
            .isInstanceOf(ManifestException.class)
            .hasMessageContaining(field + "x: there is no such field");
        planted++;
      }
    }
    assertThat(planted).isGreaterThan(2);
  }

  @ParameterizedTest
  @CsvSource({
    "worker.yaml, '/spec/replicas', '\"1\"'",
    "worker.yaml, '/spec/template/spec/enableServiceLinks', '\"false\"'",
    "worker.yaml, '/spec/template/spec/containers/0/name', 7",
    "worker.yaml, '/spec/template/spec/containers/0/env/1/value', true",
    "worker.yaml, '/spec/template/metadata/labels/app.kubernetes.io~1name', 7",
    "worker.yaml, '/spec/template/spec/containers/0/args/0', 7",
    "worker.yaml, '/spec/template/spec/containers', '{}'",
    "worker.yaml, '/kind', 'StatefullSet'",
    "worker.yaml, '/apiVersion', 'apps/v2'",
    "services.yaml, '/spec/ports/0/port', '\"8080\"'",
  })
  void aValueOfTheWrongTypeIsRefused(String file, String pointer, String value) throws Exception {
    JsonNode document =
        ManifestReader.trees(Files.readString(ALL.resolve("base").resolve(file))).getFirst();
    assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode parent = document.at(at.head());
    JsonNode planted = ManifestReader.trees(value).getFirst();
    if (parent instanceof ObjectNode object) {
      object.set(at.last().getMatchingProperty(), planted);
    } else {
      ((ArrayNode) parent).set(at.last().getMatchingIndex(), planted);
    }
    assertThatThrownBy(() -> ManifestReader.read(List.of(document)))
        .isInstanceOf(ManifestException.class);
  }

  @Test
  void aKeyGivenTwiceIsRefused() {
    assertThatThrownBy(() -> ManifestReader.trees("kind: Service\nkind: Job\n"))
        .hasMessageContaining("duplicate key kind");
  }

  private static void fields(JsonNode node, JsonPointer at, List<JsonPointer> found) {
    if (node.isArray()) {
      for (int index = 0; index < node.size(); index++) {
        fields(node.get(index), at.appendIndex(index), found);
      }
    }
    for (String name : (Iterable<String>) node::fieldNames) {
      JsonPointer field = at.appendProperty(name);
      // Without these two nothing is known of the rest.
      if (!field.toString().equals("/kind") && !field.toString().equals("/apiVersion")) {
        found.add(field);
      }
      if (!isFree(node.get(name), name, field)) {
        fields(node.get(name), field, found);
      }
    }
  }

  private static boolean isFree(JsonNode value, String name, JsonPointer field) {
    boolean servicesSelector =
        field.toString().equals("/spec/selector") && !value.has("matchLabels");
    return servicesSelector || FREE.contains(name);
  }

  private static JsonNode misspelt(JsonNode document, JsonPointer field) {
    JsonNode copy = document.deepCopy();
    var parent = (ObjectNode) copy.at(field.head());
    String name = field.last().getMatchingProperty();
    parent.set(name + "x", parent.remove(name));
    return copy;
  }
}
