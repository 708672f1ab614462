package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What kustomize makes of the overlays, held to the rules. */
class OverlaysTest {

  @Test
  void theDevOverlayKeepsTheRules() {
    assertThat(Rules.broken(Built.overlay("dev"), SecretStandIns.NONE)).isEmpty();
  }

  @Test
  void theProductionOverlayKeepsTheRules() {
    assertThat(Rules.broken(Built.overlay("production"), SecretStandIns.PRODUCTION)).isEmpty();
  }
}
