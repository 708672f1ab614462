package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What kustomize makes of the overlays, held to the rules. */
class OverlaysTest {
  private static final Path ALL = Path.of("k8s");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>spillway</artifactId>\\s*<version>([^<]+)</version>");

  @Test
  void theDevOverlayKeepsTheRules() {
    assertThat(Rules.broken(Built.overlay("dev"), SecretStandIns.NONE)).isEmpty();
  }

  @Test
  void theProductionOverlayKeepsTheRules() {
    assertThat(Rules.broken(Built.overlay("production"), SecretStandIns.PRODUCTION)).isEmpty();
  }

  @Test
  void everyOverlayHasItsTest() throws Exception {
    try (var overlays = Files.list(ALL.resolve("overlays"))) {
      assertThat(overlays.map(it -> it.getFileName().toString()))
          .containsExactlyInAnyOrder("dev", "production");
    }
  }

  @Test
  void theImageIsOfThisVersionInEveryPod() throws Exception {
    var version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    for (String overlay : List.of("dev", "production")) {
      assertThat(Built.overlay(overlay).workloads().stream().filter(Workload::isOurs))
          .isNotEmpty()
          .allSatisfy(workload -> {
            String image = workload.containers().getFirst().getImage();
            String name = isOfDev(workload) ? "spillway-dev:" : "spillway:";
            assertThat(image).as(workload.name()).isEqualTo(name + version.group(1));
          });
    }
    assertThat(Built.overlay("dev").workloads()).filteredOn(OverlaysTest::isOfDev).hasSize(2);
    assertThat(Built.overlay("production").workloads()).noneMatch(OverlaysTest::isOfDev);
  }

  /** What production does not run. */
  private static boolean isOfDev(Workload workload) {
    return List.of("spillway-simulator", "spillway-feeder").contains(workload.name());
  }

  @Test
  void theImageIsNamedInOnePlace() throws Exception {
    List<Path> naming = new ArrayList<>();
    try (var files = Files.walk(ALL)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file).contains("newTag:")) {
          naming.add(file);
        }
      }
    }
    assertThat(naming).containsExactly(ALL.resolve("components/image/kustomization.yaml"));
  }

  @Test
  void aMisspeltFieldOfAKustomizationIsRefused(@TempDir Path directory) throws IOException {
    Kustomize kustomize = Built.kustomize();
    Files.writeString(directory.resolve("kustomization.yaml"), "resource: [base]\n");
    assertThatThrownBy(() -> kustomize.build(directory)).hasMessageContaining("resource");
  }

  @Test
  void withoutKustomizeNoneIsFound(@TempDir Path empty) {
    assertThat(Kustomize.find(empty.toString())).isEqualTo(Optional.empty());
  }
}
