package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.config.RoleName;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.wiring.RoleDescriptor;
import io.spillway.wiring.Roles;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rights that are taken away and given back: nothing that runs is cancelled, no call is repeated,
 * and what is missing is named.
 */
@Tag("long")
class RightsIT {

  private static final int JOBS = 12;
  private static GuardedKafka guarded;

  @BeforeAll
  static void start() throws Exception {
    guarded =
        new GuardedKafka(
            Map.of(
                // Less than a transaction of ours may last by itself.
                "transaction.max.timeout.ms",
                "20000",
                // Credentials are asked for again now and then, not only of new connections.
                "listener.name.plaintext.scram-sha-256.connections.max.reauth.ms",
                "4000"));
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void withoutTheRightToReadItsJobsAWorkerKeepsItsStreams(String protocol) throws Exception {
    try (Installation spillway =
        installation(protocol + ".read.", Duration.ofSeconds(4), protocol)) {
      Roles roles = spillway.run("one", "worker");
      submitAndStart(spillway);

      guarded.deny(ResourceType.TOPIC, spillway.topics().jobs(), AclOperation.READ);
      awaitTrouble(roles, "READ", spillway.topics().jobs());
      spillway.submit("late");
      Installation.await("the streams' ends", () -> spillway.completed.size() == JOBS);
      assertThat(spillway.calls).doesNotContainKey("late");
      guarded.allow(ResourceType.TOPIC, spillway.topics().jobs(), AclOperation.READ);

      spillway.awaitResults(JOBS + 1);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    }
  }

  /** Kafka's client ends a member at such a heartbeat: another one takes its place. */
  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void withoutTheRightToItsGroupAWorkerJoinsAnewAndItsStreamsGoOn(String protocol)
      throws Exception {
    try (Installation spillway =
        installation(protocol + ".group.", Duration.ofSeconds(6), protocol)) {
      String group = spillway.derived().group(RoleName.WORKER);
      Roles roles = spillway.run("one", "worker");
      submitAndStart(spillway);

      guarded.deny(ResourceType.GROUP, group, AclOperation.READ);
      awaitTrouble(roles, "READ", group);
      guarded.allow(ResourceType.GROUP, group, AclOperation.READ);

      spillway.awaitResults(JOBS);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      assertThat(spillway.completed.values()).allMatch(calls -> calls == 1);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void withoutTheRightToWriteResultsNothingNewIsStarted(String protocol) throws Exception {
    try (Installation spillway =
        installation(protocol + ".write.", Duration.ofSeconds(1), protocol)) {
      guarded.deny(ResourceType.TOPIC, spillway.topics().results(), AclOperation.WRITE);
      Roles roles = spillway.run("one", "worker", Map.of("spillway.worker.max-in-flight", "2"));
      for (int i = 0; i < JOBS; i++) {
        spillway.submit("job-" + i);
      }
      awaitTrouble(roles, "WRITE", spillway.topics().results());
      Installation.await(
          "streams that end", () -> spillway.completed.size() == spillway.calls.size());
      assertThat(spillway.calls).hasSizeLessThanOrEqualTo(4);

      guarded.allow(ResourceType.TOPIC, spillway.topics().results(), AclOperation.WRITE);

      spillway.awaitResults(JOBS);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
    }
  }

  @Test
  void aRightThatIsMissingForTooLongEndsTheRole() throws Exception {
    try (Installation spillway = installation("bound.", Duration.ZERO)) {
      Roles roles = spillway.run("one", "worker", Map.of("spillway.kafka.refusal-timeout", "2s"));
      guarded.deny(ResourceType.TOPIC, "bound.jobs", AclOperation.READ);

      Installation.await("its end", () -> status(roles).state() == RoleState.FAILED);
      assertThat(status(roles).reason()).contains("READ", "bound.jobs", "for too long");
    }
  }

  @Test
  void withoutTheRightToItsTransactionalIdAWorkerWaitsAndSaysSo() throws Exception {
    try (Installation spillway = installation("id.", Duration.ZERO)) {
      String id = spillway.derived().group(RoleName.WORKER) + "-one";
      guarded.deny(ResourceType.TRANSACTIONAL_ID, id, AclOperation.WRITE);
      Roles roles = spillway.launch("one", "worker", Map.of());
      awaitTrouble(roles, "WRITE", "transactional id " + id);

      guarded.allow(ResourceType.TRANSACTIONAL_ID, id, AclOperation.WRITE);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
      spillway.submit("one");
      spillway.awaitResults(1);
    }
  }

  @Test
  void aRouterOutlivesARightThatIsMissingForAWhile() throws Exception {
    try (Installation spillway = installation("route.", Duration.ZERO)) {
      Roles roles = spillway.run("one", "router");
      guarded.deny(ResourceType.TOPIC, "route.failures", AclOperation.READ);
      awaitTrouble(roles, "READ", "route.failures");
      guarded.allow(ResourceType.TOPIC, "route.failures", AclOperation.READ);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    }
  }

  @Test
  void withoutTheRightToReadTheBrokersLimitsTheRefusalTeaches() throws Exception {
    guarded.deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE_CONFIGS);
    try (Installation spillway = installation("limits.", Duration.ZERO)) {
      spillway.run("one", "worker");
      spillway.submit("one");
      spillway.awaitResults(1);
    } finally {
      guarded.allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE_CONFIGS);
    }
  }

  /** It changes while streams run; connections live on until they are asked again. */
  @Test
  void withoutValidCredentialsAWorkerKeepsItsStreamsAndGoesOnOnceTheyAreValid() throws Exception {
    try (Installation spillway = installation("word.", Duration.ofSeconds(8))) {
      Roles roles = spillway.run("one", "worker");
      submitAndStart(spillway);

      guarded.password("another");
      awaitTrouble(roles, "credentials");
      guarded.password();

      spillway.awaitResults(JOBS);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      assertThat(spillway.completed.values()).allMatch(calls -> calls == 1);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    } finally {
      guarded.password();
    }
  }

  @Test
  void aStopWhileTheGroupIsRefusedLetsTheStreamsEndAndCommitsThem() throws Exception {
    try (Installation spillway = installation("stop.", Duration.ofSeconds(6))) {
      String group = spillway.derived().group(RoleName.WORKER);
      Roles roles = spillway.run("one", "worker");
      submitAndStart(spillway);
      guarded.deny(ResourceType.GROUP, group, AclOperation.READ);
      awaitTrouble(roles, "READ", group);

      Thread stopping = Thread.ofVirtual().start(roles::close);
      Installation.await("it stops", () -> status(roles).state() == RoleState.DRAINING);
      Installation.await("the streams' ends", () -> spillway.completed.size() == JOBS);
      guarded.allow(ResourceType.GROUP, group, AclOperation.READ);
      stopping.join();

      spillway.awaitResults(JOBS);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
    }
  }

  @Test
  void aRouterThatLacksARightAtItsStartWaitsAndNamesIt() throws Exception {
    try (Installation spillway = installation("begin.", Duration.ZERO)) {
      String group = spillway.derived().group(RoleName.ROUTER);
      guarded.deny(ResourceType.GROUP, group, AclOperation.READ);
      Roles roles = spillway.launch("one", "router", Map.of());
      awaitTrouble(roles, "READ", "group " + group);

      guarded.allow(ResourceType.GROUP, group, AclOperation.READ);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    }
  }

  @Test
  void rightsThatAreMissingBeforeARoleStartsAreNamed() throws Exception {
    try (Installation spillway = installation("named.", Duration.ZERO);
        Admin admin = spillway.admin()) {
      String group = spillway.derived().group(RoleName.WORKER);
      guarded.deny(ResourceType.GROUP, group, AclOperation.DESCRIBE);
      assertThatThrownBy(() -> spillway.launch("one", "worker", Map.of()))
          .hasMessageContainingAll("DESCRIBE", "group " + group);

      TopicsAdmin topics = new TopicsAdmin(admin);
      var specs = TopicSpecs.of(spillway.derived().topicsSettings(1), RoleDescriptor.topics());
      guarded.deny(ResourceType.TOPIC, "named.due", AclOperation.DESCRIBE_CONFIGS);
      assertThatThrownBy(() -> topics.check(specs))
          .hasMessage("named.due: the right DESCRIBE_CONFIGS on this topic is missing");
      guarded.deny(ResourceType.TOPIC, "named.due", AclOperation.DESCRIBE);
      assertThatThrownBy(() -> topics.check(specs))
          .hasMessage("named.due: the right DESCRIBE on this topic is missing");
      guarded.deny(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE_CONFIGS);
      assertThatThrownBy(() -> topics.checkLimits(spillway.derived().topicsSettings(1)))
          .hasMessage("the right DESCRIBE_CONFIGS on the cluster is missing");
    } finally {
      guarded.allow(ResourceType.CLUSTER, "kafka-cluster", AclOperation.DESCRIBE_CONFIGS);
    }
  }

  private static Installation installation(String prefix, Duration stream) {
    return installation(prefix, stream, "auto");
  }

  private static Installation installation(String prefix, Duration stream, String protocol) {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("spillway.kafka.group-protocol", protocol);
    overrides.put("spillway.topic.prefix", prefix);
    overrides.put("spillway.worker.pressure", "fixed"); // all streams open at once
    return new Installation(
        guarded.kafka(),
        Map.of(),
        GuardedKafka.configuration(overrides),
        simulator ->
            simulator.speed(new Speed(Duration.ofMillis(10), stream.dividedBy(10), 10, 0)));
  }

  private static void submitAndStart(Installation spillway) {
    Set<String> ids =
        IntStream.range(0, JOBS).mapToObj(i -> "job-" + i).collect(Collectors.toSet());
    ids.forEach(spillway::submit);
    Installation.await("the calls", () -> spillway.calls.size() == JOBS);
  }

  private static void awaitTrouble(Roles roles, String... words) {
    Installation.await(
        "it says " + String.join(", ", words),
        () ->
            status(roles).state() == RoleState.WAITING
                && Set.of(words).stream().allMatch(status(roles).reason()::contains));
  }

  private static Lifecycle.RoleStatus status(Roles roles) {
    return roles.running().getFirst().status();
  }
}
