package io.spillway.topics;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.wiring.RoleDescriptor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicComparisonTest {
  private static final List<TopicSpec> SPECS =
      TopicSpecs.of(TestSettings.production(), RoleDescriptor.topics());

  @Test
  void topicsAsSpecifiedDoNotDiffer() {
    assertThat(TopicComparison.compare(SPECS, asSpecified())).isEmpty();
  }

  @Test
  void jobsAndDueMustBeEqualInPartitions() {
    var found = asSpecified();
    found.computeIfPresent(
        "llm.jobs", (name, state) -> new TopicState(9, state.replicationFactor(), state.config()));

    assertThat(TopicComparison.compare(SPECS, found))
        .filteredOn(TopicDifference::isError)
        .extracting(TopicDifference::message)
        .containsExactly(
            "llm.due: has 8 partitions, and llm.jobs has 9: they must be equal, for a member is given the same numbers of both");

    found.computeIfPresent(
        "llm.due", (name, state) -> new TopicState(9, state.replicationFactor(), state.config()));
    assertThat(TopicComparison.compare(SPECS, found)).noneMatch(TopicDifference::isError);
  }

  @Test
  void everyMissingTopicIsAnError() {
    var differences = TopicComparison.compare(SPECS, Map.of());
    assertThat(differences).hasSize(SPECS.size()).allMatch(TopicDifference::isError);
    assertThat(differences.getFirst().message())
        .isEqualTo("llm.jobs: missing; 'spillway topics create' creates it");
  }

  @ParameterizedTest
  @CsvSource({
    // topic, key, found, verdict
    "llm.jobs, retention.ms, 604800000, WARNING",
    "llm.jobs, retention.ms, 604799999, ERROR",
    "llm.jobs, retention.bytes, 1000000000, ERROR",
    "llm.jobs, max.message.bytes, 8388607, WARNING",
    "llm.jobs, max.message.bytes, 8388609, ERROR",
    "llm.jobs, compression.type, producer, ERROR",
    "llm.jobs, cleanup.policy, compact, ERROR",
    "llm.failures, max.message.bytes, 8650751, ERROR",
    "llm.failures, max.message.bytes, 17000000, FINE",
    "llm.failures, retention.ms, 3600000, ERROR",
    "llm.retry.4s, message.timestamp.type, CreateTime, ERROR",
    "llm.retry.4s, retention.ms, 1209600000, WARNING",
    "llm.due, min.insync.replicas, 1, ERROR",
    "llm.due, min.insync.replicas, 3, FINE",
    "llm.due, unclean.leader.election.enable, true, ERROR",
    "llm.due, message.timestamp.type, LogAppendTime, FINE",
    "llm.due, message.timestamp.type, CreateTime, WARNING",
    "llm.results, message.timestamp.type, CreateTime, WARNING",
    "llm.progress, message.timestamp.type, CreateTime, WARNING",
    "llm.jobs, message.timestamp.type, CreateTime, FINE",
    "llm.results, retention.ms, 1000, FINE",
    "llm.results, cleanup.policy, compact, WARNING",
    "llm.results, max.message.bytes, 1048588, ERROR",
    "llm.dead-letters, retention.ms, 1000, WARNING",
    "llm.progress, cleanup.policy, delete, ERROR",
    "llm.progress, segment.bytes, 1073741824, WARNING",
  })
  void aSettingIsJudged(String topic, String key, String value, Requirement.Severity verdict) {
    var found = asSpecified();
    found.computeIfPresent(topic, (name, state) -> withConfig(state, key, value));
    var differences = TopicComparison.compare(SPECS, found);
    if (verdict == Requirement.Severity.FINE) {
      assertThat(differences).isEmpty();
    } else {
      assertThat(differences).singleElement().isInstanceOf(TopicDifference.Config.class);
      var difference = (TopicDifference.Config) differences.getFirst();
      assertThat(difference.message()).startsWith(topic + ": " + key + " is " + value);
      assertThat(difference.isError()).isEqualTo(verdict == Requirement.Severity.ERROR);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llm.jobs, 8, WORK, false",
    "llm.results, 8, WORK, false",
    "llm.progress, 1, SINGLE, true",
  })
  void otherPartitionsBreakOnlyTheProgress(
      String topic, int should, PartitionUse use, boolean isError) {
    assertThat(withPartitions(topic, 5))
        .filteredOn(difference -> difference.topic().equals(topic))
        .containsExactly(new TopicDifference.PartitionCount(topic, 5, should, use))
        .allMatch(difference -> difference.isError() == isError);
  }

  @ParameterizedTest
  @CsvSource({
    "5, Give it 8 with kafka-topics.sh --alter --partitions",
    "16, 'Kafka takes no partition away: give all delay topics 16, and set"
        + " SPILLWAY_LADDER_PARTITIONS to 16, or leave it'",
  })
  void aDelayTopicOfAnotherWidthWorksAndTheMessageSaysWhatToDo(int partitions, String remedy) {
    assertThat(withPartitions("llm.retry.1s", partitions))
        .singleElement()
        .matches(difference -> !difference.isError())
        .extracting(TopicDifference::message)
        .asString()
        .startsWith("llm.retry.1s: has " + partitions + " partitions, should have 8 ")
        .endsWith(remedy);
  }

  private static List<TopicDifference> withPartitions(String topic, int partitions) {
    return compareWith(
        topic, state -> new TopicState(partitions, state.replicationFactor(), state.config()));
  }

  @Test
  void fewerReplicasAreAnErrorMoreAreFine() {
    assertThat(compareWith("llm.due", state -> new TopicState(8, 2, state.config())))
        .containsExactly(new TopicDifference.Replication("llm.due", 2, 3));
    assertThat(compareWith("llm.due", state -> new TopicState(8, 4, state.config()))).isEmpty();
  }

  @Test
  void ifMoreReplicasMustBeInSyncThanThereAreNoneMayBeMissing() {
    assertThat(compareWith("llm.due", state -> withConfig(state, "min.insync.replicas", "4")))
        .containsExactly(new TopicDifference.Unwritable("llm.due", 4, 3))
        .allMatch(TopicDifference::isError);
    assertThat(new TopicDifference.Unwritable("llm.due", 2, 1).isError())
        .as("with one replica, there is none to be missing")
        .isFalse();
  }

  @Test
  void aSettingThatTheClusterDoesNotReportIsAWarning() {
    var differences =
        compareWith(
            "llm.due",
            state -> {
              var config = new HashMap<>(state.config());
              config.remove("retention.ms");
              return new TopicState(8, 3, config);
            });
    assertThat(differences).singleElement().matches(difference -> !difference.isError());
  }

  private static List<TopicDifference> compareWith(String topic, UnaryOperator<TopicState> change) {
    var found = asSpecified();
    found.computeIfPresent(topic, (name, state) -> change.apply(state));
    return TopicComparison.compare(SPECS, found);
  }

  private static TopicState withConfig(TopicState state, String key, String value) {
    var config = new HashMap<>(state.config());
    config.put(key, value);
    return new TopicState(state.partitions(), state.replicationFactor(), config);
  }

  private static Map<String, TopicState> asSpecified() {
    return new HashMap<>(
        SPECS.stream()
            .collect(
                toMap(
                    TopicSpec::name,
                    spec ->
                        new TopicState(
                            spec.partitions(), spec.replicationFactor(), spec.config()))));
  }
}
