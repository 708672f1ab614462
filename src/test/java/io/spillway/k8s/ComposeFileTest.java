package io.spillway.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compose file follows from the settings of its services. */
class ComposeFileTest {

  @ParameterizedTest
  @ValueSource(strings = {"worker", "worker-api"})
  void aWorkerIsGivenTheTimeOfItsDrainAndToLeave(String name) throws Exception {
    JsonNode file =
        ManifestReader.trees(Files.readString(Path.of("docker-compose.yml"))).getFirst();
    JsonNode service = file.path("services").path(name);
    String set = service.path("environment").path(Keys.WORKER_DRAIN_TIMEOUT.environment()).asText();
    Map<String, String> overrides =
        set.isEmpty() ? Map.of() : Map.of(Keys.WORKER_DRAIN_TIMEOUT.name(), set);
    Duration drain = Settings.load(Map.of(), null, overrides).get(Keys.WORKER_DRAIN_TIMEOUT);

    assertThat(service.path("stop_grace_period").asText())
        .isEqualTo(drain.plus(RoleRules.LEAVING).toSeconds() + "s");
  }
}
