package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.broker.EmbeddedKafkaSettings.Quorum;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Topics on a cluster that refuses some: a controller with a policy, and a broker whose defaults
 * are not the controller's.
 */
class RefusedTopicsIT {
  private static EmbeddedKafka controller;
  private static EmbeddedKafka broker;

  /** Where a listener of the broker answers, and where it says that it is. */
  private static int misleadingPort;

  private static int nowhere;

  @BeforeAll
  static void start() throws Exception {
    int controllerPort = freePort();
    int brokerPort = freePort();
    String toController = "CONTROLLER://127.0.0.1:" + controllerPort;
    String toBroker = "PLAINTEXT://127.0.0.1:" + brokerPort;
    misleadingPort = freePort();
    nowhere = freePort();
    String voters = "1@127.0.0.1:" + controllerPort;
    String cluster = Uuid.randomUuid().toString();
    controller =
        EmbeddedKafka.start(
            EmbeddedKafkaSettings.temporary()
                .withQuorum(1, new Quorum(cluster, voters, controllerPort))
                .withProperties(
                    Map.of(
                        "process.roles",
                        "controller",
                        "listeners",
                        toController,
                        "advertised.listeners",
                        toController,
                        "create.topic.policy.class.name",
                        StrictPolicy.class.getName())));
    broker =
        EmbeddedKafka.start(
            EmbeddedKafkaSettings.temporary()
                .withQuorum(2, new Quorum(cluster, voters, freePort()))
                .withPort(brokerPort)
                .withProperties(
                    Map.of(
                        "process.roles", "broker",
                        "listeners", toBroker + ",MISLEADING://127.0.0.1:" + misleadingPort,
                        "advertised.listeners", toBroker + ",MISLEADING://127.0.0.1:" + nowhere,
                        "listener.security.protocol.map",
                            "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,MISLEADING:PLAINTEXT",
                        "log.cleanup.policy", "compact",
                        "log.retention.bytes", "1000000")));
  }

  @AfterAll
  static void stop() {
    broker.close();
    controller.close();
  }

  @Test
  void whatTheDefaultsGiveIsNotSentAndWhatTheBrokersDefaultsSpoilIsSet() {
    CliRun created = run("whole.", "topics", "create");

    assertThat(created.err()).isEqualTo("9 created with replication factor 1, 0 existed\n");
    assertThat(created.lines()).hasSize(9).contains("whole.jobs", "whole.progress");
    CliRun check = run("whole.", "topics", "check");
    assertThat(check).isEqualTo(new CliRun(0, "", "9 topics checked: 0 errors, 0 warnings\n"));
  }

  @Test
  void refusedTopicsAreNamedWithTheReasonAndTheOthersAreCreated() {
    CliRun run = run("partly.", "topics", "create");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.lines()).hasSize(7).contains("partly.jobs", "partly.progress");
    assertThat(run.err())
        .isEqualTo(
            """
            spillway: Kafka refuses topics (2):
              partly.due: the policy of the cluster forbids it: no name may begin with partly.d
              partly.dead-letters: the policy of the cluster forbids it: no name may begin with partly.d
            'spillway topics create --print' prints commands for whoever may make them.
            """);
  }

  /** The commands, carried out as kafka-topics.sh would: the policy lets them pass. */
  @Test
  @Timeout(60)
  void thePrintedCommandsAreAllowedAndTheCheckTellsWhatTheBrokersDefaultsSpoil() throws Exception {
    CliRun printed = run("printed.", "topics", "create", "--print", "--replication-factor", "1");
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.err()).isEmpty();
    List<NewTopic> topics = commands(printed.lines());
    assertThat(topics).hasSize(9);
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(topics).all().get();
      CliRun check = run("printed.", "topics", "check");
      while (check.out().contains(": missing; ")) {
        // The broker learns of new topics shortly after the controller has made them.
        check = run("printed.", "topics", "check");
      }
      assertThat(check.lines())
          .isNotEmpty()
          .allMatch(line ->
              line.contains(": cleanup.policy is compact, should be delete ")
                  || line.contains(": retention.bytes is 1000000, should be -1 "));
    }
  }

  /** In a JVM of its own, with the log of production. */
  @Test
  void aBrokerThatCannotBeReachedWhereItSaysItIsIsNamedOnce(@TempDir Path directory)
      throws Exception {
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        CommandProcess.of(List.of("run", "--roles", "delayer")).redirectOutput(log.toFile());
    String bootstrap = "127.0.0.1:" + misleadingPort;
    builder
        .environment()
        .putAll(
            Map.of(
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", bootstrap,
                "SPILLWAY_KAFKA_PROPERTIES_DEFAULT_API_TIMEOUT_MS", "4000",
                "SPILLWAY_KAFKA_PROPERTIES_REQUEST_TIMEOUT_MS", "4000"));

    assertThat(builder.start().waitFor()).isEqualTo(1);

    assertThat(Files.readAllLines(log))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .contains("Connection to node 2 (/127.0.0.1:" + nowhere + ") could not be"),
            line -> assertThat(line).startsWith("Kafka at " + bootstrap + " has not answered yet"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "spillway: Kafka at %1$s did not answer within 4 s: %1$s answers, and sends clients to broker 2 at 127.0.0.1:%2$d, which cannot be reached from here: advertised.listeners of that broker must name an address that its clients can reach. SPILLWAY_KAFKA_BOOTSTRAP_SERVERS names another."
                            .formatted(bootstrap, nowhere)));
  }

  private static List<NewTopic> commands(List<String> lines) {
    List<NewTopic> topics = new ArrayList<>();
    for (String line : lines) {
      if (!line.startsWith("#")) {
        assertThat(line)
            .startsWith(
                "kafka-topics.sh --bootstrap-server %s --create --if-not-exists --topic "
                    .formatted(broker.bootstrapServers()));
        topics.add(topic(List.of(line.split(" "))));
      }
    }
    return topics;
  }

  private static NewTopic topic(List<String> words) {
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals("--config")) {
        String[] entry = words.get(i + 1).split("=");
        config.put(entry[0], entry[1]);
      }
    }
    return new NewTopic(
            after("--topic", words),
            Optional.of(Integer.valueOf(after("--partitions", words))),
            Optional.of(Short.valueOf(after("--replication-factor", words))))
        .configs(config);
  }

  private static String after(String option, List<String> words) {
    return words.get(words.indexOf(option) + 1);
  }

  private static CliRun run(String prefix, String... args) {
    return CliRun.of(
        Map.of(
            "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
            "SPILLWAY_TOPIC_PREFIX", prefix,
            "SPILLWAY_TOPICS_PARTITIONS", "2",
            "SPILLWAY_LADDER_PARTITIONS", "2",
            "SPILLWAY_LADDER_TIERS", "2"),
        "",
        args);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
