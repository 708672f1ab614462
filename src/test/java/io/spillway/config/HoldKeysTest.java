package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys of holds, and of the operator who gives orders to them. */
class HoldKeysTest {
  @TempDir Path directory;

  @Test
  void theyHaveDefaultsAndBounds() throws Exception {
    Settings settings = Settings.load(Map.of(), null);
    assertThat(settings.get(Keys.HOLD_AFTER_JOBS)).isEqualTo(5);
    assertThat(settings.get(Keys.HOLD_WINDOW)).isEqualTo(Duration.ofHours(1));
    assertThat(settings.get(Keys.HOLD_LONGEST_PAUSE)).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.get(Keys.OPERATOR_TOKEN_FILE)).isEmpty();

    Map<String, String> environment =
        Map.of(
            "SPILLWAY_HOLD_AFTER_JOBS", "-1",
            "SPILLWAY_HOLD_WINDOW", "8d",
            "SPILLWAY_HOLD_LONGEST_PAUSE", "0s",
            "SPILLWAY_OPERATOR_TOKEN_FILE", directory.resolve("none").toString());
    assertThatThrownBy(() -> Settings.load(environment, null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("spillway.hold.after-jobs = -1 (environment")
        .hasMessageContaining("must be a whole number from 0 to 10000")
        .hasMessageContaining("spillway.hold.window = 8d (environment")
        .hasMessageContaining("must be a duration from 1s to 7d")
        .hasMessageContaining("spillway.hold.longest-pause = 0s (environment")
        .hasMessageContaining("must be a duration from 1s to 24h")
        .hasMessageContaining("spillway.operator.token-file = " + directory.resolve("none"));
  }

  @Test
  void theTokenOfTheOperatorIsReadFromItsFileAndNeverShown() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "a-token-of-tests\n");

    Settings settings =
        Settings.load(Map.of("SPILLWAY_OPERATOR_TOKEN_FILE", file.toString()), null);

    assertThat(settings.get(Keys.OPERATOR_TOKEN_FILE).orElseThrow().secret().reveal())
        .isEqualTo("a-token-of-tests");
    assertThat(settings.toString()).contains(file.toString()).doesNotContain("a-token-of-tests");
  }
}
