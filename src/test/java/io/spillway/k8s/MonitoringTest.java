package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The optional component says of rules and dashboards what Prometheus and Grafana are given
 * elsewhere. {@code mvn test -Dtest=MonitoringTest -Ddocs.fix=true} rewrites the PrometheusRule.
 */
class MonitoringTest {
  private static final Path RULES = Path.of("src/monitoring/prometheus/rules");
  private static final Path DASHBOARDS = Path.of("src/monitoring/grafana/dashboards");
  private static final Path RESOURCE = Path.of("k8s/components/monitoring/prometheusrule.yaml");

  @Test
  void thePrometheusRuleHoldsTheRulesOfPrometheusItself() throws Exception {
    String resource = Files.readString(RESOURCE);
    String head = resource.substring(0, resource.indexOf("  groups:\n"));
    String expected = head + indented(rules());
    if (Boolean.getBoolean("docs.fix")) {
      Files.writeString(RESOURCE, expected);
    } else {
      assertThat(ManifestReader.trees(resource).getFirst().at("/spec/groups"))
          .as("mvn test -Dtest=MonitoringTest -Ddocs.fix=true")
          .isEqualTo(ManifestReader.trees(rules()).getFirst().get("groups"));
    }
  }

  @Test
  void thereIsOneFileOfRules() throws Exception {
    assertThat(files(RULES)).hasSize(1);
  }

  @Test
  void anOverlayWithTheComponentKeepsTheRules() throws Exception {
    Manifests monitored = Manifests.read(Built.withComponent("monitoring"));
    assertThat(Rules.broken(monitored, SecretStandIns.PRODUCTION)).isEmpty();
    assertThat(monitored.of(ServiceMonitor.class)).hasSize(1);
    assertThat(monitored.of(PrometheusRule.class)).hasSize(1);
    List<String> dashboards =
        monitored.of(ConfigMap.class).stream()
            .filter(it -> it.getMetadata().getLabels().containsKey("grafana_dashboard"))
            .flatMap(it -> it.getData() == null ? null : it.getData().keySet().stream())
            .sorted()
            .toList();
    assertThat(dashboards).isEqualTo(files(DASHBOARDS));
  }

  private static String rules() throws IOException {
    return Files.readString(RULES.resolve(files(RULES).getFirst()));
  }

  private static String indented(String rules) {
    return rules
        .substring(rules.indexOf("groups:\n"))
        .lines()
        .map(line -> line.isEmpty() ? line : "  " + line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var files = Files.list(directory)) {
      return files.map(it -> it.getFileName().toString()).sorted().toList();
    }
  }
}
