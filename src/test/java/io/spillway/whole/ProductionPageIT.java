package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.KeyCheckingServer;
import io.spillway.cli.CliRun;
import io.spillway.cli.CommandProcess;
import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.simulator.settings.Authority;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The configuration of docs/operating/production.md against a broker that takes nothing but TLS
 * with SCRAM: all of it as the page has it, but for the addresses and where the authority's
 * certificate lies.
 */
@Tag("long")
class ProductionPageIT {
  private static final Pattern CONFIGURATION =
      Pattern.compile("read by ProductionPageIT.*?```properties\n(.*?)```", Pattern.DOTALL);

  private static final String PLAIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\""
          + " password=\"test-only\"";

  @TempDir private Path directory;

  @Test
  void jobsBecomeResultsOverTlsWithScram_andAWrongPasswordIsNamed() throws Exception {
    Path authority = directory.resolve("kafka-ca.pem");
    Vertx vertx = Vertx.vertx();
    try (EmbeddedKafka kafka = guarded(authority)) {
      addUser(kafka, authority, "change-me");
      String page = configuration(kafka.bootstrapServers(), authority);
      Map<String, String> environment =
          Map.of("SPILLWAY_CONFIG", written("right.properties", page).toString());
      assertThat(CliRun.of(environment, "", "topics", "create").err()).contains("17 created");
      assertThat(CliRun.of(environment, "", "topics", "check").err()).contains(": 0 errors");

      KeyCheckingServer api = new KeyCheckingServer(vertx, "key");
      Map<String, String> more =
          Map.of(
              "ANTHROPIC_BASE_URL",
              api.url(),
              "ANTHROPIC_API_KEY",
              "key",
              "SPILLWAY_HTTP_PORT",
              "0");
      Process service = process(environment, more);
      try {
        String job =
            """
            {"custom_id":"over-tls","params":{"model":"claude-test","max_tokens":9,"messages":[]}}
            """;
        assertThat(CliRun.of(environment, job, "submit", "-").err()).contains("1 job sent");
        CliRun results =
            CliRun.of(environment, "", "results", "--follow", "--count", "1", "--id", "over-tls");
        assertThat(results.out()).contains("\"type\":\"succeeded\"");
      } finally {
        service.destroyForcibly().waitFor();
      }

      String wrong = page.replace("change-me", "mistyped");
      assertThat(wrong).isNotEqualTo(page);
      Map<String, String> refused =
          Map.of("SPILLWAY_CONFIG", written("wrong.properties", wrong).toString());
      CliRun check = CliRun.of(refused, "", "topics", "check");
      assertThat(check.exitCode()).isEqualTo(1);
      assertThat(check.err()).containsIgnoringCase("authentication");
    } finally {
      vertx.close().await();
    }
  }

  private Process process(Map<String, String> environment, Map<String, String> more)
      throws Exception {
    ProcessBuilder command = CommandProcess.of(List.of("run"));
    command.environment().putAll(environment);
    command.environment().putAll(more);
    return command.redirectOutput(directory.resolve("run.log").toFile()).start();
  }

  private static String configuration(String bootstrap, Path authority) throws Exception {
    Matcher page = CONFIGURATION.matcher(Files.readString(Path.of("docs/operating/production.md")));
    assertThat(page.find()).isTrue();
    String text = page.group(1);
    String changed =
        text.replace("kafka-1:9093,kafka-2:9093,kafka-3:9093", bootstrap)
            .replace("/etc/spillway/kafka-ca.pem", authority.toString());
    assertThat(changed).contains(bootstrap, authority.toString());
    return changed;
  }

  private Path written(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private EmbeddedKafka guarded(Path certificate) throws Exception {
    Authority authority = Authority.make();
    Path store = Files.write(directory.resolve("broker.p12"), authority.serverStore());
    Files.writeString(
        certificate,
        "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n"
            .formatted(
                Base64.getMimeEncoder().encodeToString(authority.certificate().getEncoded())));
    Map<String, String> server = new HashMap<>();
    server.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    server.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
    server.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    server.put(
        "listener.name.plaintext.plain.sasl.jaas.config", PLAIN + " user_admin=\"test-only\";");
    server.put(
        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    server.put("ssl.keystore.type", "PKCS12");
    server.put("ssl.keystore.location", store.toString());
    server.put("ssl.keystore.password", Authority.PASSWORD);
    server.put("ssl.key.password", Authority.PASSWORD);
    server.put("ssl.truststore.type", "PEM");
    server.put("ssl.truststore.location", certificate.toString());
    return EmbeddedKafka.start(EmbeddedKafkaSettings.temporary().withProperties(server));
  }

  private static void addUser(EmbeddedKafka kafka, Path authority, String word) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SASL_SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                authority.toString(),
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + ";"))) {
      admin
          .alterUserScramCredentials(
              List.of(
                  new UserScramCredentialUpsertion(
                      "spillway",
                      new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096),
                      word)))
          .all()
          .get();
    }
  }
}
