package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.settings.Speed;
import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rights that are taken away and given back: nothing that runs is cancelled, no call is repeated,
 * and what is missing is named.
 */
@Tag("long")
class RightsIT {

  private static final int JOBS = 12;
  private static final int LARGE = 60;
  private static GuardedKafka guarded;

  @BeforeAll
  static void start() throws Exception {
    // Less than a transaction of ours may last by itself.
    guarded = new GuardedKafka(Map.of("transaction.max.timeout.ms", "20000"));
  }

  @AfterAll
  static void close() {
    guarded.close();
  }

  @Test
  void withoutTheRightToReadItsJobsAWorkerKeepsItsStreams() throws Exception {
    try (Installation spillway = installation("read.", Duration.ofSeconds(4))) {
      Roles roles = spillway.run("one", "worker");
      submitAndStart(spillway);

      guarded.deny(ResourceType.TOPIC, "read.jobs", AclOperation.READ);
      awaitTrouble(roles, "READ", "read.jobs");
      spillway.submit("late");
      Installation.await("the streams' ends", () -> spillway.completed.size() == JOBS);
      assertThat(spillway.calls).doesNotContainKey("late");
      guarded.allow(ResourceType.TOPIC, "read.jobs", AclOperation.READ);

      spillway.awaitResults(JOBS + 1);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      Installation.await("it runs", () -> status(roles).state() == RoleState.RUNNING);
    }
  }

  /** Kafka's client ends a member at such a heartbeat: another one takes its place. */
  @Test
  void withoutTheRightToItsGroupAWorkerJoinsAnewAndItsStreamsGoOn() throws Exception {
    try (Installation spillway = installation("group.", Duration.ofSeconds(6))) {
      String group = spillway.plan().group("worker");
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

  @Test
  void withoutTheRightToWriteResultsNothingNewIsStarted() throws Exception {
    try (Installation spillway = installation("write.", Duration.ofSeconds(1))) {
      guarded.deny(ResourceType.TOPIC, "write.results", AclOperation.WRITE);
      Roles roles = spillway.run("one", "worker", Map.of("spillway.worker.max-in-flight", "2"));
      for (int i = 0; i < JOBS; i++) {
        spillway.submit("job-" + i);
      }
      awaitTrouble(roles, "WRITE", "write.results");
      Installation.await(
          "streams that end", () -> spillway.completed.size() == spillway.calls.size());
      assertThat(spillway.calls).hasSizeLessThanOrEqualTo(4);

      guarded.allow(ResourceType.TOPIC, "write.results", AclOperation.WRITE);

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
      String id = spillway.plan().group("worker") + "-one";
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

  /** Forty and more outcomes of 100 KB are in the first batch: nine seconds of the quota. */
  @Test
  void underAQuotaBatchesAreHalvedUntilTheyEndInTime() throws Exception {
    try (Installation spillway = installation("quota.", Duration.ofSeconds(1))) {
      String padding = "x".repeat(100_000);
      for (int i = 0; i < LARGE; i++) {
        byte[] value = ("no job " + i + padding).getBytes(StandardCharsets.UTF_8);
        spillway.submit(new ProducerRecord<>("quota.jobs", 0, null, value));
      }
      Installation.await("the jobs", () -> spillway.records("quota.jobs").size() == LARGE);
      guarded.quota(500_000.0);
      Roles roles =
          spillway.run("one", "worker", Map.of("spillway.kafka.properties.max.block.ms", "3000"));

      Installation.await(
          "it says why", () -> status(roles).reason().contains("throttled by a quota"));
      assertThat(spillway.registries.get("one").get("spillway.quota.wait").gauge().value())
          .isPositive();
      Installation.await("all", () -> spillway.records("quota.failures").size() >= LARGE);
      assertThat(spillway.records("quota.failures")).hasSize(LARGE);
    } finally {
      guarded.quota(null);
    }
  }

  private static Installation installation(String prefix, Duration stream) {
    Map<String, String> overrides = new HashMap<>();
    overrides.put("spillway.topic.prefix", prefix);
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

  private static Lifecycle.Status status(Roles roles) {
    return roles.running().getFirst().status();
  }
}
