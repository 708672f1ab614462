package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.Authority;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.wiring.Roles;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The lines of {@code spillway doctor} on Kafka: a broker with SCRAM and an authorizer. */
@Tag("long")
class DoctorIT {
  private static final String PROPERTIES = "SPILLWAY_KAFKA_PROPERTIES_";

  private static GuardedKafka guarded;
  private static Installation spillway;
  private static Simulator simulator;

  @BeforeAll
  static void start() throws Exception {
    guarded = new GuardedKafka(Map.of());
    spillway =
        new Installation(
            guarded.kafka(), Map.of(), GuardedKafka.configuration(Map.of()), same -> same);
    simulator = Simulator.start(SimulatorSettings.builder(InstantSource.system()).build());
  }

  @AfterAll
  static void stop() throws Exception {
    simulator.close();
    spillway.close();
    guarded.close();
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    GuardedKafka.configuration(Map.of())
        .forEach((name, value) ->
            environment.put(name.replace('.', '_').toUpperCase(Locale.ROOT), value));
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", guarded.kafka().bootstrapServers());
    environment.put("ANTHROPIC_BASE_URL", simulator.baseUrl());
    environment.put("ANTHROPIC_API_KEY", "canary-key-0123456789");
    environment.put("SPILLWAY_TOPICS_PARTITIONS", "4");
    environment.put("SPILLWAY_LADDER_BASE", "100ms");
    environment.put("SPILLWAY_LADDER_TIERS", "4");
    environment.put("SPILLWAY_LADDER_PARTITIONS", "2");
    return environment;
  }

  private static CliRun doctor(Map<String, String> environment, String... options) {
    List<String> args = new ArrayList<>(List.of("doctor", "--no-call"));
    args.addAll(List.of(options));
    if (!args.contains("--timeout")) {
      args.addAll(List.of("--timeout", "60")); // for a busy machine
    }
    CliRun run = CliRun.of(environment, "", args.toArray(String[]::new));
    assertThat(run.out() + run.err()).doesNotContain("canary").doesNotContain("test-only");
    return run;
  }

  private static String failing(Map<String, String> environment, String... options) {
    CliRun run = doctor(environment, options);
    assertThat(run.exitCode()).as(run.out()).isEqualTo(1);
    return run.out();
  }

  @Test
  void everythingIsWell_andAJobGoesThroughAllRoles() {
    try (Roles roles = spillway.run("one", "worker,router,delayer")) {
      assertThat(roles.running()).hasSize(3);
      CliRun run = doctor(environment(), "--through-kafka");
      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      assertThat(run.out())
          .contains("ok kafka: cluster ")
          .contains("ok kafka-advertised: all brokers are reached where they say that they are\n")
          .contains("ok kafka-version: metadata.version ")
          .contains("ok kafka-limits: ")
          .contains("ok kafka-clock: within 2 s of Kafka's\n")
          .contains(" topics are as they should be\n")
          .contains("ok rights: the worker has all that it needs\n")
          .contains("ok rights: the delayer has all that it needs\n")
          .contains("ok through-kafka: the job spillway-doctor-")
          .doesNotContain("FAIL");
    }
  }

  @Test
  void noRoleRuns() {
    assertThat(failing(environment(), "--through-kafka", "--wait", "1"))
        .contains("FAIL through-kafka [local_runtime]: the job spillway-doctor-")
        .contains(" has no result after 1 s; see whether all roles run and are ready");
  }

  @Test
  void credentialsThatAreRefused() {
    Map<String, String> wrong = environment();
    wrong.computeIfPresent(
        PROPERTIES + "SASL_JAAS_CONFIG", (name, jaas) -> jaas.replace("test-only", "canary-word"));
    assertThat(failing(wrong))
        .contains("FAIL kafka [deployment_config]: Kafka refuses the credentials: ")
        .contains("skipped topics: it needs kafka, which is not ok\n")
        .contains("ok account: the key is taken\n");
  }

  @Test
  void rightsThatAreMissing() throws Exception {
    String results = spillway.topics().results();
    guarded.deny(ResourceType.TOPIC, results, AclOperation.WRITE);
    guarded.deny(ResourceType.GROUP, "spillway-router", AclOperation.READ);
    guarded.deny(
        ResourceType.TRANSACTIONAL_ID, "spillway-delayer-spillway-doctor", AclOperation.WRITE);
    try {
      assertThat(failing(environment()))
          .contains(
              "FAIL rights [deployment_config]: the worker may not: WRITE on topic " + results)
          .contains("; 'spillway rights worker' prints commands that grant it\n")
          .contains("READ on group spillway-router; 'spillway rights router'")
          .contains("WRITE on transactional id spillway-delayer*; 'spillway rights delayer'");
    } finally {
      guarded.allow(ResourceType.TOPIC, results, AclOperation.WRITE);
      guarded.allow(ResourceType.GROUP, "spillway-router", AclOperation.READ);
      guarded.allow(
          ResourceType.TRANSACTIONAL_ID, "spillway-delayer-spillway-doctor", AclOperation.WRITE);
    }
  }

  @Test
  void topicsThatAreMissing() {
    Map<String, String> other = environment();
    other.put("SPILLWAY_TOPIC_PREFIX", "other.");
    assertThat(failing(other))
        .contains("FAIL topics [deployment_config]: 11 topics are missing: other.jobs, ")
        .contains("; 'spillway topics create' creates them")
        .contains("ok rights: the worker has all that it needs; of topics that do not exist");
  }

  @Test
  void tlsWhereThereIsNone_andNoneWhereThereIs() {
    Map<String, String> tls = environment();
    tls.put(PROPERTIES + "SECURITY_PROTOCOL", "SASL_SSL");
    assertThat(failing(tls))
        .contains("FAIL kafka-tls [deployment_config]: the client's security.protocol is SASL_SSL")
        .contains("does not speak TLS; set " + PROPERTIES + "SECURITY_PROTOCOL to SASL_PLAINTEXT")
        .contains("skipped kafka: it needs kafka-tls, which is not ok\n");
    try (Simulator server =
        Simulator.start(
            SimulatorSettings.builder(InstantSource.system())
                .authority(Authority.make())
                .build())) {
      Map<String, String> clear = environment();
      clear.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + server.port());
      assertThat(failing(clear))
          .contains("FAIL kafka-tls [deployment_config]: the client's security.protocol is SASL_P")
          .contains(" speaks TLS; set " + PROPERTIES + "SECURITY_PROTOCOL to SASL_SSL\n");
    }
  }

  @Test
  void aPortThatIsNoKafkas() {
    Map<String, String> http = environment();
    http.put(PROPERTIES + "SECURITY_PROTOCOL", "PLAINTEXT");
    http.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + simulator.port());
    assertThat(failing(http, "--timeout", "15"))
        .contains("FAIL kafka [deployment_config]: no answer: 127.0.0.1:" + simulator.port())
        .contains(" takes connections, but does not answer as a Kafka");
  }
}
