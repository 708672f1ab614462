package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/operating/kubernetes.md tells its reader to write, written. */
class KubernetesPageTest {
  private static final Path PAGE = Path.of("docs/operating/kubernetes.md");
  private static final Pattern OVERLAY =
      Pattern.compile("<!-- built by a test as it stands -->\n```yaml\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SECRET =
      Pattern.compile("create secret generic (\\S+)((?: --from-file=\\S+)+)");

  @Test
  void theOverlayOfThePageKeepsTheRules() throws Exception {
    Matcher overlay = OVERLAY.matcher(Files.readString(PAGE));
    assertThat(overlay.find()).isTrue();
    Path mine = Files.createDirectories(Path.of("target/my-spillway"));
    Files.writeString(
        mine.resolve("kustomization.yaml"), overlay.group(1).replace("- ../k8s/", "- ../../k8s/"));

    Manifests built = Manifests.read(Built.kustomize().build(mine));

    assertThat(Rules.broken(built, SecretStandIns.PRODUCTION)).isEmpty();
    assertThat(RoleRules.roles(built))
        .hasSize(RoleRules.ROLES.size())
        .allSatisfy(role ->
            assertThat(role.containers().getFirst().getImage())
                .startsWith("registry.example/spillway:"));
    Workload worker =
        RoleRules.roles(built).stream().filter(RoleRules::callsApi).findFirst().orElseThrow();
    var environment = new ContainerEnvironment(built, SecretStandIns.PRODUCTION.texts());
    assertThat(environment.of(worker.containers().getFirst(), "pod"))
        .containsEntry(
            Keys.KAFKA_BOOTSTRAP_SERVERS.environment(),
            "kafka-1.example:9093,kafka-2.example:9093,kafka-3.example:9093");
  }

  @Test
  void theSecretsOfThePageAreThoseThatTheOverlayAsksFor() throws Exception {
    var told =
        SECRET
            .matcher(Files.readString(PAGE))
            .results()
            .collect(
                Collectors.toMap(
                    it -> it.group(1),
                    it ->
                        Pattern.compile("--from-file=([^=]+)=")
                            .matcher(it.group(2))
                            .results()
                            .map(key -> key.group(1))
                            .collect(Collectors.toSet())));
    assertThat(told.keySet()).isEqualTo(SecretStandIns.PRODUCTION.texts().keySet());
    told.forEach((name, keys) ->
        assertThat(keys).isEqualTo(SecretStandIns.PRODUCTION.texts().get(name).keySet()));
  }
}
