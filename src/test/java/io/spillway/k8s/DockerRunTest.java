package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments that a pod is started with are what its manifest says. */
class DockerRunTest {
  private static final Path VOLUMES = Path.of("/volumes");

  @Test
  void aWorkerIsStartedAsItsManifestSays() {
    List<String> run = run(Built.trees("dev"), "spillway-worker");
    assertThat(String.join(" ", run))
        .contains("--user 10001:10001 --group-add 10001 --read-only")
        .contains("--security-opt no-new-privileges --cap-drop ALL")
        .contains("--memory 671088640 --memory-swap 671088640 --cpus 2")
        .contains("--hostname spillway-worker-0")
        .contains("--network-alias spillway-worker-0.spillway-worker")
        .contains("--env SPILLWAY_INSTANCE_ID=spillway-worker-0")
        .contains("--env SPILLWAY_KAFKA_BOOTSTRAP_SERVERS=kafka:9092")
        .contains("--volume /volumes/check/state:/var/lib/spillway ")
        .contains("--volume /volumes/check/api-key:/etc/spillway/api:ro")
        .endsWith("spillway:0.1.0-SNAPSHOT run --roles worker");
  }

  @ParameterizedTest
  @CsvSource({
    "/spec/template/spec/containers/0/workingDir, /srv, workingDir",
    "/spec/template/spec/containers/0/lifecycle, {preStop: {sleep: {seconds: 5}}}, lifecycle",
    "/spec/template/spec/hostAliases, [], hostAliases",
    "/spec/template/spec/dnsPolicy, None, dnsPolicy",
    "/spec/template/spec/containers/0/securityContext/procMount, Default, procMount",
    "/spec/template/spec/containers/0/volumeMounts/0/subPath, a, subPath",
    "/spec/template/spec/containers/1, '{name: second, image: x}', one container",
  })
  void whatCannotBeTriedIsRefused(String pointer, String value, String named) {
    List<JsonNode> trees = Built.trees("dev");
    String planted = value.equals("[]") ? "[{ip: 10.0.0.1}]" : value;
    Planted.plant(trees, "StatefulSet/spillway-worker", pointer, planted);
    assertThatThrownBy(() -> run(trees, "spillway-worker"))
        .isInstanceOf(CheckFailure.class)
        .hasMessageContaining(named);
  }

  @Test
  void aServiceThatChangesThePortIsRefused() {
    List<JsonNode> trees = Built.trees("dev");
    Planted.plant(trees, "Service/spillway-simulator", "/spec/ports/0/port", "80");
    assertThatThrownBy(() -> run(trees, "spillway-simulator"))
        .hasMessageContaining("its port api is another");
  }

  private static List<String> run(List<JsonNode> trees, String workload) {
    var manifests = new Manifests(ManifestReader.read(trees));
    Workload found =
        manifests.workloads().stream()
            .filter(it -> it.name().equals(workload))
            .findFirst()
            .orElseThrow();
    return DockerRun.of(manifests, SecretStandIns.NONE, found, "check", "net", VOLUMES).arguments();
  }
}
