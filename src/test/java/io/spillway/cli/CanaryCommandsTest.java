package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.canary.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What commands say about mistakes repeats no key and no password, wherever they were given by
 * mistake, also with stack traces; nor does it repeat the prompt of a line that cannot be read.
 */
class CanaryCommandsTest {

  private static final String KEY = "sk-ant-api03-Canary-7fQ-x9Zr-2kLm";
  private static final Canary CANARY = new Canary(KEY);
  private static final String PROMPT = "Mueller plants seventeen turnips at Zanderbrook";

  /** A Kafka that answers at once that it is none; errors come with their stack trace. */
  private static final Map<String, String> OUT_OF_REACH =
      Map.of(
          "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
          "SPILLWAY_KAFKA_PROPERTIES_DEFAULT_API_TIMEOUT_MS", "300",
          "SPILLWAY_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "200",
          "SPILLWAY_DEBUG", "yes");

  @TempDir private Path directory;

  private record Mistake(Map<String, String> environment, String... words) {
    @Override
    public String toString() {
      return environment.keySet() + " " + String.join(" ", words);
    }
  }

  static Stream<Mistake> mistakes() {
    String jaas =
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\""
            + KEY
            + "\"";
    return Stream.of(
        new Mistake(Map.of(), "run", "--api-key", KEY),
        new Mistake(Map.of(), "run", "--api-key=" + KEY),
        new Mistake(Map.of(), "run", KEY),
        new Mistake(Map.of(), KEY),
        new Mistake(Map.of(), "-k" + KEY, "submit"),
        new Mistake(Map.of(), "run", "--roles", KEY),
        new Mistake(Map.of(), "run", "--config", KEY),
        new Mistake(Map.of(), "submit", KEY),
        new Mistake(Map.of(), "rights", KEY),
        new Mistake(Map.of("ANTHROPIC_BASE_URL", "https://user:" + KEY + "@api.example"), "run"),
        new Mistake(Map.of("ANTHROPIC_BASE_URL", "https://api.example/?key=" + KEY), "run"),
        new Mistake(Map.of("ANTHROPIC_BASE_URL", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_API_KEY_FILE", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_API_TOKEN_FILE", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_OPERATOR_TOKEN_FILE", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_API_CA_FILE", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_API_KEE", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_API_KEY", KEY), "run"),
        new Mistake(Map.of("ANTHROPIC_API_KEY", KEY + "\n"), "run"),
        new Mistake(Map.of("ANTHROPIC_API_KEY", "Bearer " + KEY), "run"),
        new Mistake(Map.of("ANTHROPIC_API_KEY", KEY, "SPILLWAY_API_KEY_FILE", "/none"), "run"),
        new Mistake(Map.of("SPILLWAY_API_VERSION", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_WORKER_MAX_IN_FLIGHT", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_HTTP_PORT", KEY), "run"),
        new Mistake(Map.of("SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", jaas), "topics", "check"),
        new Mistake(
            Map.of(
                "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                "SASL_SSL",
                "SPILLWAY_KAFKA_PROPERTIES_SASL_MECHANISM",
                "PLAIN",
                "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG",
                jaas),
            "topics",
            "check"),
        new Mistake(
            Map.of(
                "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
                "SSL",
                "SPILLWAY_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWORD",
                KEY,
                "SPILLWAY_KAFKA_PROPERTIES_SSL_KEYSTORE_LOCATION",
                "/none"),
            "topics",
            "check"),
        new Mistake(Map.of("SPILLWAY_KAFKA_PROPERTIES_SSL_KEYSTORE_PASSWROD", KEY), "run"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithoutTheSecret(Mistake mistake) {
    Map<String, String> environment = new HashMap<>(mistake.environment());
    environment.putAll(OUT_OF_REACH);

    CliRun run = CliRun.of(environment, "", mistake.words());

    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).isNotBlank();
    assertThat(CANARY.formsIn((run.out() + run.err()).getBytes(UTF_8)))
        .as("%s", run.err())
        .isEmpty();
  }

  /**
   * The help names SPILLWAY_DEBUG; the configuration refused it as a variable that there is not.
   */
  @Test
  void theVariableForStackTracesIsKnown() {
    CliRun run = CliRun.of(OUT_OF_REACH, "", "rights", "submit");

    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void aLineThatCannotBeReadIsNotRepeated() throws Exception {
    for (String line :
        List.of(
            "{\"custom_id\":\"a\",\"params\":" + PROMPT,
            PROMPT,
            "{\"custom_id\":\"a\",\"params\":\"" + PROMPT + "\"}",
            "{\"custom_id\":\"a\",\"params\":{\"messages\":\"" + PROMPT)) {
      Path file = Files.writeString(directory.resolve("jobs.jsonl"), line + "\n");

      CliRun run = CliRun.of(OUT_OF_REACH, "", "submit", file.toString());

      assertThat(run.exitCode()).as(line).isEqualTo(1);
      assertThat(new Canary(PROMPT).formsIn((run.out() + run.err()).getBytes(UTF_8)))
          .as("%s", run.err())
          .isEmpty();
    }
  }
}
