package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.Secret;
import io.spillway.config.Settings;
import io.spillway.credential.Credential;
import io.spillway.credential.Credential.Scheme;
import io.spillway.topics.TopicsSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DerivedSettingsTest {

  @Test
  void theDefaultsMakeTheLadderOfTheContract() throws Exception {
    DerivedSettings derived = plan();

    assertThat(derived.topics().retries())
        .startsWith("llm.retry.1s", "llm.retry.2s")
        .endsWith("llm.retry.512s")
        .hasSize(10);
    assertThat(derived.ladder().slots()).isEqualTo(8);
    assertThat(derived.retryPolicy().ladder()).isEqualTo(derived.ladder());
    assertThat(derived.topics().jobs()).isEqualTo("llm.jobs");
  }

  @Test
  void ladderAndTopicsFollowTheConfiguration() throws Exception {
    DerivedSettings derived =
        plan(
            Keys.LADDER_BASE.name(), "200ms",
            Keys.LADDER_TIERS.name(), "3",
            Keys.LADDER_FACTOR.name(), "3",
            Keys.LADDER_PARTITIONS.name(), "4",
            Keys.TOPIC_PREFIX.name(), "x.");

    TopicsSettings topics = derived.topicsSettings(1);
    assertThat(topics.tiers())
        .isEqualTo(
            List.of(Duration.ofMillis(200), Duration.ofMillis(600), Duration.ofMillis(1_800)));
    assertThat(topics.ladderPartitions()).isEqualTo(derived.ladder().slots()).isEqualTo(4);
    assertThat(derived.topics().retries()).hasSize(3).allMatch(name -> name.startsWith("x."));
  }

  /** A revocation's streams, its commits and what may hang in them fit between two polls. */
  @ParameterizedTest
  @CsvSource({"0s, 300, 60", "2m, 300, 60", "10m, 780, 60", "1h, 3780, 60"})
  void theTimeBetweenTwoPollsFollowsFromTheDrainOfARevocation(
      String drain, int pollSeconds, int commitSeconds) throws Exception {
    DerivedSettings derived = plan(Keys.WORKER_REVOKE_DRAIN_TIMEOUT.name(), drain);

    assertThat(derived.workerPollInterval()).hasSeconds(pollSeconds);
    assertThat(derived.revokeCommit()).hasSeconds(commitSeconds);
  }

  @Test
  void aTimeBetweenTwoPollsThatIsSetIsKept() throws Exception {
    DerivedSettings derived =
        plan(
            Keys.WORKER_REVOKE_DRAIN_TIMEOUT.name(),
            "30s",
            "spillway.kafka.properties.max.poll.interval.ms",
            "90000");

    assertThat(derived.workerPollInterval()).hasSeconds(90);
    assertThat(derived.revokeCommit()).hasSeconds(30);
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "1, 1, 1", "2, 2, 1", "3, 3, 2", "9, 3, 2"})
  void replicasFollowTheBrokers(int brokers, int replicas, int inSync) throws Exception {
    TopicsSettings topics = plan().topicsSettings(brokers);

    assertThat(topics.replicationFactor()).isEqualTo(replicas);
    assertThat(topics.minInSyncReplicas()).isEqualTo(inSync);
  }

  @Test
  void replicasThatAreConfiguredStand() throws Exception {
    TopicsSettings topics =
        plan(
                Keys.TOPICS_REPLICATION_FACTOR.name(), "5",
                Keys.TOPICS_MIN_INSYNC_REPLICAS.name(), "4")
            .topicsSettings(3);

    assertThat(topics.replicationFactor()).isEqualTo(5);
    assertThat(topics.minInSyncReplicas()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"8MiB, 16MiB, 16777216", "8MiB, 1MiB, 8650752", "1KiB, 1KiB, 263168"})
  void everyTopicBehindTheJobsTakesAJobWithTagsAndAResult(
      String job, String result, int recordMaxBytes) throws Exception {
    DerivedSettings derived =
        plan(Keys.JOB_MAX_BYTES.name(), job, Keys.RESULT_MAX_BYTES.name(), result);

    assertThat(derived.recordMaxBytes()).isEqualTo(recordMaxBytes);
    assertThat(derived.recordMaxBytes()).isGreaterThanOrEqualTo(derived.resultMaxBytes());
    KafkaClients clients = new KafkaClients(derived.settings(), "host-0");
    assertThat(clients.producer(RoleName.WORKER).get("max.request.size")).isEqualTo(recordMaxBytes);
    assertThat(new RouterClients(clients).properties().get("producer.max.request.size"))
        .isEqualTo(recordMaxBytes);
  }

  @Test
  void clientsHaveWhatTheInvariantsNeed() throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_KAFKA_PROPERTIES_LINGER_MS", "7");
    environment.put(Keys.KAFKA_GROUP_PROTOCOL.environment(), "classic");
    KafkaClients clients = new KafkaClients(Settings.load(environment, null), "host-0");

    assertThat(clients.producer(RoleName.WORKER))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("linger.ms", "7")
        .containsEntry("transactional.id", "spillway-worker-host-0");
    assertThat(clients.consumer(RoleName.DELAYER))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("group.protocol", "classic")
        .containsEntry("group.instance.id", "host-0")
        .containsEntry("partition.assignment.strategy", CooperativeRange.class.getName())
        .doesNotContainKey("group.remote.assignor")
        .containsEntry("group.id", "spillway-delayer");
    assertThat(new RouterClients(clients).properties())
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("session.timeout.ms", 10_000)
        .containsEntry(
            "processing.exception.handler", LogAndFailProcessingExceptionHandler.class.getName());
  }

  @Test
  void theConsumerProtocolHasTheBrokersRangeAssignor() throws Exception {
    KafkaClients clients =
        new KafkaClients(plan(Keys.KAFKA_GROUP_PROTOCOL.name(), "consumer").settings(), "host-0");

    assertThat(clients.consumer(RoleName.WORKER))
        .containsEntry("group.protocol", "consumer")
        .containsEntry("group.instance.id", "host-0")
        .containsEntry("group.remote.assignor", "range")
        .doesNotContainKey("partition.assignment.strategy");
  }

  @ParameterizedTest
  @CsvSource({
    "llm.,       '', spillway",
    "batch.,     '', spillway-batch",
    "team.llm-,  '', spillway-team.llm",
    "llm,        '', spillway-llm",
    "batch.,   mine, mine",
  })
  void groupsAreNamedAfterTheTopicsUnlessTheyAreNamed(
      String topicPrefix, String groupPrefix, String expected) throws Exception {
    DerivedSettings derived =
        plan(Keys.TOPIC_PREFIX.name(), topicPrefix, Keys.GROUP_PREFIX.name(), groupPrefix);

    assertThat(derived.group(RoleName.WORKER)).isEqualTo(expected + "-worker");
    assertThat(
            new RouterClients(new KafkaClients(derived.settings(), "host-0"))
                .properties()
                .get("application.id"))
        .isEqualTo(expected + "-router");
    assertThat(new KafkaClients(derived.settings(), "host-0").producer(RoleName.WORKER))
        .containsEntry("transactional.id", expected + "-worker-host-0");
  }

  /** That protocol refuses a client's session timeout. */
  @Test
  void theStreamsProtocolHasTheBrokersSessionTimeout() throws Exception {
    Properties streams =
        streams(
            "spillway.streams.properties.group.protocol", "streams",
            "spillway.kafka.properties.session.timeout.ms", "20000");

    assertThat(streams).doesNotContainKey("session.timeout.ms");
  }

  @Test
  void theRoutersSessionTimeoutIsOursUnlessTheUserSetsOne() throws Exception {
    String ofAll = "spillway.kafka.properties.session.timeout.ms";
    String ofStreams = "spillway.streams.properties.session.timeout.ms";

    assertThat(streams()).containsEntry("session.timeout.ms", 10_000);
    assertThat(streams(ofAll, "20000")).containsEntry("session.timeout.ms", "20000");
    assertThat(streams(ofAll, "20000", ofStreams, "30000"))
        .containsEntry("session.timeout.ms", "30000");
  }

  @Test
  void theSessionOfTheClassicProtocolIsTheUsers() throws Exception {
    KafkaClients clients =
        new KafkaClients(
            plan(
                    Keys.KAFKA_GROUP_PROTOCOL.name(),
                    "classic",
                    "spillway.kafka.properties.session.timeout.ms",
                    "20000")
                .settings(),
            "host-0");

    assertThat(clients.consumer(RoleName.WORKER)).containsEntry("session.timeout.ms", "20000");
  }

  @Test
  void theApiHasTheKeyAndNeverShowsIt() throws Exception {
    DerivedSettings derived = plan(Keys.WORKER_MAX_IN_FLIGHT.name(), "77");
    String text =
        derived
            .api(new Credential(Scheme.API_KEY, new Secret("sk-secret")), "spillway/test")
            .toString();

    assertThat(text).contains("77").doesNotContain("sk-secret");
  }

  private static DerivedSettings plan(String... keysAndValues) throws Exception {
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      overrides.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new DerivedSettings(Settings.load(Map.of(), null, overrides));
  }

  private static Properties streams(String... keysAndValues) throws Exception {
    return new RouterClients(new KafkaClients(plan(keysAndValues).settings(), "host-0"))
        .properties();
  }
}
