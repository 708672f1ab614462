package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.running.NotChecked;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir Path directory;

  @Test
  void withoutAnyConfigurationTheDefaultsHold() throws Exception {
    Settings settings = Settings.load(Map.of(), null);

    assertThat(settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS)).isEqualTo("127.0.0.1:9092");
    assertThat(settings.get(Keys.WORKER_COMMIT_INTERVAL)).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.get(Keys.JOB_MAX_BYTES)).isEqualTo(8L << 20);
    assertThat(settings.get(Keys.LADDER_FACTOR)).isEqualTo(2.0);
    assertThat(settings.get(Keys.ROLES))
        .containsExactly(RoleName.WORKER, RoleName.ROUTER, RoleName.DELAYER);
    assertThat(settings.get(Keys.API_BASE_URL)).isEqualTo(URI.create("https://api.anthropic.com"));
    assertThat(settings.get(Keys.INSTANCE_ID)).isEmpty();
    assertThat(settings.get(Keys.API_KEY)).isEmpty();
  }

  @Test
  void overridesBeatEnvironmentBeatsFileBeatsDefault() throws Exception {
    Path file =
        file(
            """
            spillway.http.port=1001
            spillway.router.threads=2
            spillway.ladder.tiers=3
            """);
    Map<String, String> environment =
        Map.of("SPILLWAY_HTTP_PORT", "1002", "SPILLWAY_ROUTER_THREADS", "4");

    Settings settings = Settings.load(environment, file, Map.of(Keys.HTTP_PORT.name(), "1003"));

    assertThat(settings.get(Keys.HTTP_PORT)).isEqualTo(1003);
    assertThat(settings.get(Keys.ROUTER_THREADS)).isEqualTo(4);
    assertThat(settings.get(Keys.LADDER_TIERS)).isEqualTo(3);
    assertThat(settings.get(Keys.LADDER_PARTITIONS)).isEqualTo(8);
  }

  @Test
  void theEnvironmentNamesTheFile() throws Exception {
    Path file = file("spillway.topic.prefix = hello.\nspillway.kafka.properties.x = grüße\n");

    Settings settings = Settings.load(Map.of("SPILLWAY_CONFIG", file.toString()), null);

    assertThat(settings.get(Keys.TOPIC_PREFIX)).isEqualTo("hello.");
    assertThat(settings.kafkaProperties()).containsEntry("x", "grüße");
  }

  @Test
  void everyBadKeyIsNamedWithValueOriginAndWhatIsAllowed() throws Exception {
    Path file = file("# comment\nspillway.ladder.factor=1\n");
    Map<String, String> environment =
        Map.of("SPILLWAY_HTTP_PORT", "65536", "SPILLWAY_WORKER_COMMIT_INTERVAL", "50 parsecs");

    assertThatThrownBy(() -> Settings.load(environment, file, Map.of("spillway.roles", "cook")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            The configuration cannot be used:
              spillway.roles = cook (command line): must be one or more of %s, separated by commas
              spillway.http.port = 65536 (environment SPILLWAY_HTTP_PORT): must be a whole number from 0 to 65535
              spillway.worker.commit-interval = 50 parsecs (environment SPILLWAY_WORKER_COMMIT_INTERVAL): must be a duration from 1ms to 10s, as in 50ms, 5s, 10m, 24h, 7d or PT5S
              spillway.ladder.factor = 1 (file, line 2): must be a number greater than 1 and at most 10, for example 1.5\
            """
                .formatted(RoleName.texts()));
  }

  @ParameterizedTest
  @CsvSource({
    "SPILLWAY_WORKR_MAX_INFLIGHT, SPILLWAY_WORKER_MAX_IN_FLIGHT",
    "SPILLWAY_API_KEY, ANTHROPIC_API_KEY",
    "SPILLWAY_API_BASE_URL, ANTHROPIC_BASE_URL",
    "SPILLWAY_CONFG, SPILLWAY_CONFIG",
  })
  void anUnknownVariableIsAnErrorWithASuggestion(String variable, String suggestion) {
    assertThatThrownBy(() -> Settings.load(Map.of(variable, "sk-very-secret"), null))
        .hasMessageContaining(variable + " (environment): there is no such variable")
        .hasMessageEndingWith("; did you mean " + suggestion + "?")
        .hasMessageNotContaining("sk-very-secret");
  }

  @Test
  void anUnknownVariableNearNothingIsAnErrorWithoutASuggestion() {
    assertThatThrownBy(() -> Settings.load(Map.of("SPILLWAY_ZZZZZZZZZZZZZZZZ", "1"), null))
        .hasMessageEndingWith("SPILLWAY_ZZZZZZZZZZZZZZZZ (environment): there is no such variable");
  }

  @Test
  void anUnknownKeyInTheFileIsAnErrorWithItsLine() throws Exception {
    Path file = file("other.key=1\n\nspillway.http.prt=1\n");

    assertThatThrownBy(() -> Settings.load(Map.of(), file))
        .hasMessageEndingWith(
            "spillway.http.prt (file, line 3): there is no such key;"
                + " did you mean spillway.http.port?");
  }

  @Test
  void kafkaPropertiesPassThrough() throws Exception {
    Path file =
        file(
            """
            spillway.kafka.properties.security.protocol=PLAINTEXT
            spillway.kafka.properties.sasl.jaas.config=x required password="a${b}$c";
            spillway.streams.properties.num.standby.replicas=1
            """);
    Map<String, String> environment =
        Map.of(
            "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SASL_SSL",
            "SPILLWAY_KAFKA_PROPERTIES_SSL_ENDPOINT_IDENTIFICATION_ALGORITHM", "",
            "SPILLWAY_STREAMS_PROPERTIES_STATE_DIR", "state");

    Settings settings = Settings.load(environment, file);

    assertThat(settings.kafkaProperties())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.endpoint.identification.algorithm", ""),
            Map.entry("sasl.jaas.config", "x required password=\"a${b}$c\";"));
    assertThat(settings.streamsProperties())
        .containsOnly(Map.entry("num.standby.replicas", "1"), Map.entry("state.dir", "state"));
    assertThat(settings.toString())
        .contains("sasl.jaas.config")
        .doesNotContain("password=", "a${b}$c");
  }

  @ParameterizedTest
  @CsvSource({
    "SPILLWAY_KAFKA_PROPERTIES_ACKS, exactly once rests on it",
    "SPILLWAY_KAFKA_PROPERTIES_TRANSACTIONAL_ID, names begin with spillway.group-prefix",
    "SPILLWAY_KAFKA_PROPERTIES_GROUP_INSTANCE_ID, made of spillway.instance-id",
    "SPILLWAY_KAFKA_PROPERTIES_GROUP_REMOTE_ASSIGNOR, share of every topic",
    "SPILLWAY_KAFKA_PROPERTIES_PARTITION_ASSIGNMENT_STRATEGY, share of every topic",
    "SPILLWAY_STREAMS_PROPERTIES_MAIN_CONSUMER_GROUP_INSTANCE_ID, made of spillway.instance-id",
    "SPILLWAY_KAFKA_PROPERTIES_GROUP_PROTOCOL, set spillway.kafka.group-protocol",
    "SPILLWAY_STREAMS_PROPERTIES_PROCESSING_GUARANTEE, exactly once rests on it",
    "SPILLWAY_STREAMS_PROPERTIES_MAIN_CONSUMER_ISOLATION_LEVEL, exactly once rests on it",
    "SPILLWAY_STREAMS_PROPERTIES_PRODUCER_MAX_REQUEST_SIZE, set spillway.job.max-bytes",
  })
  void aPropertyOfKafkaThatIsOursToSetIsRefused(String variable, String reason) {
    assertThatThrownBy(() -> Settings.load(Map.of(variable, "anything"), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            variable.toLowerCase(Locale.ROOT).replace('_', '.') + " (environment)")
        .hasMessageContaining(reason)
        .hasMessageNotContaining("anything");
  }

  @Test
  void aSessionThatTheBrokersSetIsRefusedWhereTheProtocolIsNamed() {
    Map<String, String> environment =
        Map.of(
            "SPILLWAY_KAFKA_GROUP_PROTOCOL", "consumer",
            "SPILLWAY_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS", "20000");

    assertThatThrownBy(() -> Settings.load(environment, null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(
            "spillway.kafka.properties.session.timeout.ms: must not be set while"
                + " spillway.kafka.group-protocol = consumer: with the consumer protocol the"
                + " brokers set it (group.consumer.session.timeout.ms); for the router set"
                + " spillway.streams.properties.session.timeout.ms");
  }

  @Test
  void anEmptyVariableCountsAsNotSet() throws Exception {
    Path file = file("spillway.http.port=1001\n");

    assertThat(Settings.load(Map.of("SPILLWAY_HTTP_PORT", " "), file).get(Keys.HTTP_PORT))
        .isEqualTo(1001);
  }

  @Test
  void variablesThatKubernetesMakesUpAreNoneOfOurs() throws Exception {
    Map<String, String> environment =
        Map.of(
            "SPILLWAY_SERVICE_HOST", "10.0.0.1",
            "SPILLWAY_SERVICE_PORT", "8080",
            "SPILLWAY_SERVICE_PORT_OPERATOR", "8080",
            "SPILLWAY_PORT", "tcp://10.0.0.1:8080",
            "SPILLWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080",
            "SPILLWAY_PORT_8080_TCP_ADDR", "10.0.0.1");

    assertThat(Settings.load(environment, null).get(Keys.HTTP_PORT)).isEqualTo(8080);
    assertThatThrownBy(
            () -> Settings.load(Map.of("SPILLWAY_HTTP_PORT", "tcp://10.0.0.1:8080"), null))
        .hasMessageContaining("enableServiceLinks: false");
  }

  @Test
  void theApiKeyIsNeverShown() throws Exception {
    Settings settings = Settings.load(Map.of("ANTHROPIC_API_KEY", " sk-1 "), null);

    assertThat(settings.get(Keys.API_KEY).orElseThrow().reveal()).isEqualTo("sk-1");
    assertThat(settings.toString()).contains("spillway.api.key=Optional[***]");
    assertThat(settings.toString()).doesNotContain("sk-1");
    assertThatThrownBy(() -> Settings.load(Map.of("ANTHROPIC_API_KEY", "sk-1\nsk-2"), null))
        .hasMessageContaining("spillway.api.key = *** (environment ANTHROPIC_API_KEY)")
        .hasMessageNotContaining("sk-");
  }

  @Test
  void theApiKeyMayBeInAFile() throws Exception {
    Path keyFile = Files.writeString(directory.resolve("key"), "sk-1\n");
    Map<String, String> environment = Map.of("SPILLWAY_API_KEY_FILE", keyFile.toString());

    Settings settings = Settings.load(environment, null);
    assertThat(settings.get(Keys.API_KEY_FILE).orElseThrow().secret().reveal()).isEqualTo("sk-1");
    assertThat(settings.toString())
        .contains("spillway.api.key-file=Optional[" + keyFile + "]")
        .doesNotContain("sk-1");
  }

  @ParameterizedTest
  @CsvSource({
    "sk-2, key, '', ANTHROPIC_API_KEY and SPILLWAY_API_KEY_FILE, key-file",
    "sk-2, '', key, ANTHROPIC_API_KEY and SPILLWAY_API_TOKEN_FILE, token-file",
    "'', key, key, SPILLWAY_API_KEY_FILE and SPILLWAY_API_TOKEN_FILE, token-file",
  })
  void onlyOneCredentialMayBeSet(
      String key, String keyFile, String tokenFile, String set, String where) throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "sk-1\n");
    Map<String, String> environment =
        Map.of(
            "ANTHROPIC_API_KEY", key,
            "SPILLWAY_API_KEY_FILE", keyFile.isEmpty() ? "" : file.toString(),
            "SPILLWAY_API_TOKEN_FILE", tokenFile.isEmpty() ? "" : file.toString());

    assertThatThrownBy(() -> Settings.load(environment, null))
        .hasMessageEndingWith(
            ("spillway.api.%s = %s: %s are set: only one of ANTHROPIC_API_KEY,"
                    + " SPILLWAY_API_KEY_FILE and SPILLWAY_API_TOKEN_FILE may be")
                .formatted(where, file, set))
        .hasMessageNotContaining("sk-");
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is empty",
    "'sk-1 sk-2', it holds something else",
    ", there is no such file",
  })
  void aKeyFileWithoutAKeyIsAnError(String content, String reason) throws Exception {
    Path keyFile = directory.resolve("key");
    if (content != null) {
      Files.writeString(keyFile, content);
    }

    assertThatThrownBy(
            () -> Settings.load(Map.of("SPILLWAY_API_KEY_FILE", keyFile.toString()), null))
        .hasMessageEndingWith("(" + reason + ")")
        .hasMessageNotContaining("sk-");
  }

  @ParameterizedTest
  @CsvSource({"''", "not a certificate", "-----BEGIN CERTIFICATE-----", ","})
  void aFileWithoutCertificatesIsAnError(String content) throws Exception {
    Path file = directory.resolve("ca.pem");
    if (content != null) {
      Files.writeString(file, content);
    }

    assertThatThrownBy(() -> Settings.load(Map.of("SPILLWAY_API_CA_FILE", file.toString()), null))
        .hasMessageContaining("spillway.api.ca-file = " + file)
        .hasMessageContaining("must be a path of a readable file with one or more certificates");
  }

  @Test
  void aKeyFileThatMayNotBeReadIsNamedWithTheReason() throws Exception {
    Path keyFile = Files.writeString(directory.resolve("key"), "sk-1");
    Files.setPosixFilePermissions(keyFile, Set.of());
    NotChecked.unless(
        !Files.isReadable(keyFile),
        "a key file that may not be read: root reads everything; src/check/compose tries it");

    assertThatThrownBy(
            () -> Settings.load(Map.of("SPILLWAY_API_KEY_FILE", keyFile.toString()), null))
        .hasMessageContaining("spillway.api.key-file = " + keyFile)
        .hasMessageEndingWith("(the user of this process may not read it)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://simulator:8089",
        "http://api.anthropic.com",
        "http://10.0.0.1:8089",
        "http://0.0.0.0:8089",
        "http://[2001:db8::1]:8089",
        "http://localhost.example",
        "http://127.0.0.1.example",
      })
  void plainHttpToAnotherHostIsRefusedUnlessItIsAllowed(String url) throws Exception {
    assertThatThrownBy(() -> Settings.load(Map.of("ANTHROPIC_BASE_URL", url), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("spillway.api.base-url = " + url + ": must be an https URL")
        .hasMessageEndingWith("spillway.api.allow-http = true (SPILLWAY_API_ALLOW_HTTP) allows");

    Map<String, String> allowed =
        Map.of("ANTHROPIC_BASE_URL", url, "SPILLWAY_API_ALLOW_HTTP", "true");
    assertThat(Settings.load(allowed, null).get(Keys.API_BASE_URL)).isEqualTo(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8089",
        "http://LOCALHOST",
        "http://127.0.0.1:8089",
        "http://127.8.9.10",
        "http://[::1]:8089",
        "https://gateway.example",
      })
  void plainHttpToThisHostNeedsNoSetting(String url) throws Exception {
    assertThat(
            Settings.load(Map.of("ANTHROPIC_BASE_URL", url), null)
                .get(Keys.API_BASE_URL)
                .toString())
        .isEqualTo(url);
  }

  @Test
  void aMissingFileIsAnError() {
    Path missing = directory.resolve("missing.properties");

    assertThatThrownBy(() -> Settings.load(Map.of("SPILLWAY_CONFIG", missing.toString()), null))
        .hasMessageContaining("SPILLWAY_CONFIG (environment): must be a readable properties file")
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(() -> Settings.load(Map.of(), missing)).hasMessageContaining("command line");
  }

  @Test
  void credentialsInAUrlAreRefusedAndNotShown() {
    assertThatThrownBy(
            () -> Settings.load(Map.of("ANTHROPIC_BASE_URL", "https://me:pw@host/?k=v"), null))
        .hasMessageContaining("spillway.api.base-url = https://***@host/?***")
        .hasMessageNotContaining("pw");
  }

  @Test
  void theLogLevelWorksInTheEnvironmentOnly() throws Exception {
    Path file = file("spillway.log.level=debug\n");

    assertThatThrownBy(() -> Settings.load(Map.of(), file))
        .hasMessageContaining("works in the environment only: SPILLWAY_LOG_LEVEL");
    assertThat(Settings.load(Map.of("SPILLWAY_LOG_LEVEL", "debug"), null).get(Keys.LOG_LEVEL))
        .isEqualTo(LogLevel.DEBUG);
  }

  @ParameterizedTest
  @CsvSource({
    "SPILLWAY_WORKER_MAX_BUFFERED_BYTES, 1MiB, 'spillway.job.max-bytes, which is 8388608'",
    "SPILLWAY_LADDER_FACTOR, 10, longest delay is more than 365 days",
  })
  void valuesThatContradictEachOtherAreAnError(String variable, String value, String message) {
    assertThatThrownBy(() -> Settings.load(Map.of(variable, value), null))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @MethodSource("allKeys")
  void everyKeyIsReadFromTheEnvironmentAndRefusesNonsense(Key<?> key) throws Exception {
    if (!key.defaultText().isEmpty()) {
      Settings settings = Settings.load(Map.of(key.environment(), key.defaultText()), null);
      assertThat(settings.get(key)).isEqualTo(Settings.load(Map.of(), null).get(key));
    }
    assertThatThrownBy(() -> Settings.load(Map.of(key.environment(), "?! \u0000"), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key.name());
  }

  static Set<Key<?>> allKeys() {
    return Set.copyOf(Keys.all());
  }

  private Path file(String content) throws Exception {
    return Files.writeString(directory.resolve("spillway.properties"), content);
  }
}
