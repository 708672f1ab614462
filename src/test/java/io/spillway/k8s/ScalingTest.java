package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.spillway.config.Keys;
import io.spillway.metrics.MeterName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The component that lets KEDA say how many workers there are. No cluster has seen it. */
class ScalingTest {

  private static final Path SCALED = Path.of("k8s/components/keda/scaledobject.yaml");

  /** KEDA's kind is none of Kubernetes' own: it is looked at as it is written. */
  private static JsonNode scaled() throws IOException {
    List<JsonNode> trees = ManifestReader.trees(Files.readString(SCALED));
    assertThat(trees).hasSize(1);
    return trees.getFirst();
  }

  @Test
  void workersAreScaledByThePlacesThatAreWantedAndNothingIsScaledByLag() throws Exception {
    JsonNode spec = scaled().path("spec");
    assertThat(spec.at("/scaleTargetRef/name").asText()).isEqualTo("spillway-worker");
    assertThat(spec.at("/scaleTargetRef/kind").asText()).isEqualTo("StatefulSet");
    assertThat(spec.path("triggers")).hasSize(1);
    JsonNode trigger = spec.at("/triggers/0");
    assertThat(trigger.path("type").asText()).isEqualTo("prometheus");
    String gauge = MeterName.PLACES_WANTED.meter().replace('.', '_');
    assertThat(trigger.at("/metadata/query").asText()).contains(gauge + "{");
    assertThat(trigger.at("/metadata/threshold").asInt())
        .as("four fifths of the places of a worker")
        .isEqualTo(4 * Integer.parseInt(Keys.WORKER_MAX_IN_FLIGHT.defaultText()) / 5);
  }

  /** The models of fabric8 have no kinds of KEDA's: their fields are listed here. */
  @Test
  void everyFieldIsOneOfKedas() throws Exception {
    Set<String> found = new TreeSet<>();
    names(scaled().path("spec"), "", found);

    assertThat(found)
        .containsExactlyInAnyOrder(
            "/advanced",
            "/advanced/horizontalPodAutoscalerConfig",
            "/advanced/horizontalPodAutoscalerConfig/behavior",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/policies",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/policies/periodSeconds",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/policies/type",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/policies/value",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown/stabilizationWindowSeconds",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/policies",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/policies/periodSeconds",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/policies/type",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/policies/value",
            "/advanced/horizontalPodAutoscalerConfig/behavior/scaleUp/stabilizationWindowSeconds",
            "/fallback",
            "/fallback/behavior",
            "/fallback/failureThreshold",
            "/fallback/replicas",
            "/maxReplicaCount",
            "/minReplicaCount",
            "/pollingInterval",
            "/scaleTargetRef",
            "/scaleTargetRef/apiVersion",
            "/scaleTargetRef/kind",
            "/scaleTargetRef/name",
            "/triggers",
            "/triggers/metadata",
            "/triggers/metadata/ignoreNullValues",
            "/triggers/metadata/query",
            "/triggers/metadata/serverAddress",
            "/triggers/metadata/threshold",
            "/triggers/metricType",
            "/triggers/type");
  }

  private static void names(JsonNode node, String at, Set<String> found) {
    node.forEach(element -> {
      if (node.isArray()) {
        names(element, at, found);
      }
    });
    for (String name : (Iterable<String>) node::fieldNames) {
      found.add(at + "/" + name);
      names(node.get(name), at + "/" + name, found);
    }
  }

  @Test
  void noMoreWorkersThanPartitionsAndNoneGoesForALull() throws Exception {
    JsonNode spec = scaled().path("spec");
    assertThat(spec.path("maxReplicaCount").asText())
        .isEqualTo(Keys.TOPICS_PARTITIONS.defaultText());
    assertThat(spec.path("minReplicaCount").asInt()).isPositive();
    JsonNode behavior = spec.at("/advanced/horizontalPodAutoscalerConfig/behavior");
    assertThat(behavior.at("/scaleDown/policies/0/value").asInt()).isEqualTo(1);
    int drain = 600; // Keys.WORKER_DRAIN_TIMEOUT
    assertThat(Keys.WORKER_DRAIN_TIMEOUT.defaultText()).isEqualTo(drain / 60 + "m");
    assertThat(behavior.at("/scaleDown/stabilizationWindowSeconds").asInt())
        .isGreaterThanOrEqualTo(drain);
    assertThat(behavior.at("/scaleDown/policies/0/periodSeconds").asInt())
        .isGreaterThanOrEqualTo(drain);
  }

  @Test
  void anOverlayWithTheComponentKeepsTheRulesAndSaysNoNumberOfWorkers() throws Exception {
    String built = Built.withComponent("keda");
    List<JsonNode> trees = ManifestReader.trees(built);
    List<JsonNode> kedas =
        trees.stream().filter(it -> it.path("kind").asText().equals("ScaledObject")).toList();
    assertThat(kedas).hasSize(1);
    assertThat(kedas.getFirst().at("/metadata/namespace").asText()).isEqualTo("spillway");

    Manifests scaled = Manifests.read(without(built, "kind: ScaledObject"));
    assertThat(Rules.broken(scaled, SecretStandIns.PRODUCTION)).isEmpty();
    assertThat(scaled.of(StatefulSet.class))
        .filteredOn(set -> set.getMetadata().getName().equals("spillway-worker"))
        .singleElement()
        .satisfies(set -> assertThat(set.getSpec().getReplicas()).isNull());
  }

  private static String without(String documents, String line) {
    return List.of(documents.split("(?m)^---\\n")).stream()
        .filter(document -> !document.contains(line))
        .collect(Collectors.joining("---\n"));
  }
}
