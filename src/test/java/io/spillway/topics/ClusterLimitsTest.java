package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterLimitsTest {

  private static final TopicsSettings SETTINGS = TestSettings.singleBroker();

  /** What brokers of Kafka 4.3 have by default, and three of them. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "offset.metadata.max.bytes", "4096",
          "transaction.max.timeout.ms", "900000",
          "socket.request.max.bytes", "104857600",
          "message.max.bytes", "1048588",
          "group.min.session.timeout.ms", "6000",
          "group.max.session.timeout.ms", "1800000",
          "transaction.state.log.replication.factor", "3",
          "offsets.topic.replication.factor", "3");

  @Test
  void kafkasDefaultsSuffice() {
    assertThat(ClusterLimits.compare(SETTINGS, List.of(DEFAULTS, DEFAULTS, DEFAULTS))).isEmpty();
    assertThat(ClusterLimits.compare(SETTINGS, List.of(Map.of()))).as("nothing is told").isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "offset.metadata.max.bytes, 256, false",
    "offset.metadata.max.bytes, 63, true",
    "transaction.max.timeout.ms, 20000, false",
    "transaction.max.timeout.ms, 500, true",
    "socket.request.max.bytes, 8388608, true",
    "message.max.bytes, 20000, false",
    "group.min.session.timeout.ms, 10001, false",
    "group.max.session.timeout.ms, 9999, false",
    "transaction.state.log.replication.factor, 4, false",
    "offsets.topic.replication.factor, 4, false",
  })
  void theNarrowestBrokerCountsAndIsNamed(String key, String value, boolean isError) {
    Map<String, String> narrow = new HashMap<>(DEFAULTS);
    narrow.put(key, value);

    assertThat(ClusterLimits.compare(SETTINGS, List.of(DEFAULTS, narrow, DEFAULTS)))
        .singleElement()
        .matches(difference -> difference.isError() == isError)
        .extracting(TopicDifference::message)
        .asString()
        .startsWith("brokers: " + key + " is " + value + ", should be at ");
  }

  /** A large installation commits more at once. */
  @Test
  void howMuchACommitHoldsDependsOnThePartitions() {
    TopicsSettings wide =
        new TopicsSettings(
            "llm.", 200, 1, 1, SETTINGS.tiers(), 8, 8 << 20, 8 << 20, SETTINGS.longestLife());

    assertThat(ClusterLimits.compare(wide, List.of(DEFAULTS, DEFAULTS, DEFAULTS)))
        .extracting(TopicDifference::message)
        .singleElement()
        .asString()
        .contains("message.max.bytes is 1048588, should be at least 1740800");
  }
}
