package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.wiring.Roles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happened to the committed offsets and the topics between two runs: no job whose outcome
 * was committed is called again, none is passed over, and what cannot be decided is refused.
 */
@Tag("long")
class ProgressIT {

  private static final String OVERLOADED = "claude-overloaded";
  private static final FaultRule ONCE =
      FaultRule.of(Fault.HttpError.of(529, "Overloaded", Map.of())).forModel(OVERLOADED).onFirst(1);
  private static final List<String> GROUPS = List.of("spillway-worker", "spillway-delayer");
  private static final int JOBS = 30;

  /** The end of a quiet week: the broker has forgotten the offsets of an empty group. */
  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void offsetsThatAreGoneRepeatNothing(String protocol) throws Exception {
    try (Installation spillway = worked(protocol)) {
      for (String group : GROUPS) {
        Set<TopicPartition> all = spillway.committed(group).keySet();
        eventually(spillway, admin -> admin.deleteConsumerGroupOffsets(group, all).all());
        assertThat(spillway.committed(group)).as("seen gone").isEmpty();
      }

      spillway.run("one", "worker,router,delayer");
      submit(spillway, "after");

      assertNothingRepeated(spillway);
    }
  }

  /** A tool that commits the same offsets, and knows nothing of metadata. */
  @ParameterizedTest
  @CsvSource({"consumer, ''", "classic, ''", "consumer, backfill"})
  void offsetsWhoseMetadataWasDroppedRepeatNothing(String protocol, String word) throws Exception {
    try (Installation spillway = worked(protocol)) {
      for (String group : GROUPS) {
        commit(spillway, group, offset -> new OffsetAndMetadata(offset.offset(), word));
      }

      spillway.run("one", "worker,router,delayer");
      submit(spillway, "after");

      assertNothingRepeated(spillway);
    }
  }

  /** Once, the comment was read as a bitmap, and half of the jobs were lost in silence. */
  @ParameterizedTest
  @CsvSource({"consumer, backfill", "classic, backfill", "consumer, ''"})
  void offsetsThatSomebodySetAreRefusedWithTheFacts(String protocol, String word) throws Exception {
    try (Installation spillway = worked(protocol)) {
      commit(spillway, "spillway-worker", offset -> new OffsetAndMetadata(0, word));
      Map<String, Integer> before = Map.copyOf(spillway.calls);

      String reason = awaitFailure(spillway.launch("one", "worker", Map.of()));

      assertThat(reason)
          .contains("committed 0 without a mark ('" + word + "')")
          .contains("kept mark", "bears no mark of ours", "spillway progress show");
      assertThat(spillway.calls).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void aTopicMadeAnewBetweenTwoRunsIsRefused(String protocol) throws Exception {
    try (Installation spillway = worked(protocol)) {
      makeAnew(spillway, spillway.topics().jobs());
      submit(spillway, "new");

      String reason = awaitFailure(spillway.launch("one", "worker", Map.of()));

      assertThat(reason).contains(spillway.topics().jobs(), "made anew");
      assertThat(spillway.calls).hasSize(JOBS);
    }
  }

  /** The other topic goes on, and the role is not ready. */
  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void aTopicMadeAnewUnderARunningWorkerIsNotReadAndTheOthersAre(String protocol) throws Exception {
    try (Installation spillway = worked(protocol)) {
      Roles worker = spillway.run("one", "worker");
      makeAnew(spillway, spillway.topics().jobs());

      Installation.await(
          "the worker is not ready",
          () ->
              status(worker).state() == RoleState.WAITING
                  && status(worker).reason().contains("made anew"));
      submit(spillway, "new");
      spillway.submit(
          new org.apache.kafka.clients.producer.ProducerRecord<>(
              spillway.topics().due(), null, Installation.job("due", "claude-test")));

      spillway.awaitResults(JOBS + 1);
      assertThat(spillway.calls).containsKey("due").doesNotContainKey("new-0");
    }
  }

  /** An installation that has done its jobs, a third of them after a retry, and has stopped. */
  private static Installation worked(String protocol) {
    Installation spillway =
        Installation.start(
            Map.of("spillway.kafka.group-protocol", protocol, "spillway.topics.partitions", "2"),
            simulator -> simulator.faults(Faults.of(1, ONCE)));
    Roles first = spillway.run("one", "worker,router,delayer");
    for (int i = 0; i < JOBS; i++) {
      spillway.submit("job-" + i, i % 3 == 0 ? OVERLOADED : "claude-test", null);
    }
    spillway.awaitResults(JOBS);
    spillway.awaitNoLag();
    first.close();
    return spillway;
  }

  private static void submit(Installation spillway, String name) {
    for (int i = 0; i < 4; i++) {
      spillway.submit(name + "-" + i, "claude-test", i % 2);
    }
  }

  private static void assertNothingRepeated(Installation spillway) {
    spillway.awaitResults(JOBS + 4);
    Map<String, Integer> expected = new HashMap<>();
    spillway.calls.keySet().forEach(id -> expected.put(id, 1));
    for (int i = 0; i < JOBS; i += 3) {
      expected.put("job-" + i, 2);
    }
    assertThat(spillway.calls).hasSize(JOBS + 4).isEqualTo(expected);
  }

  private static void commit(
      Installation spillway, String group, UnaryOperator<OffsetAndMetadata> change) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>(spillway.committed(group));
    offsets.replaceAll((partition, offset) -> change.apply(offset));
    eventually(spillway, admin -> admin.alterConsumerGroupOffsets(group, offsets).all());
  }

  private static void makeAnew(Installation spillway, String topic) throws Exception {
    try (Admin admin = spillway.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      Installation.await(
          topic + " is gone",
          () -> {
            try {
              return !admin.listTopics().names().get().contains(topic);
            } catch (InterruptedException | ExecutionException failure) {
              throw new IllegalStateException(failure);
            }
          });
    }
    spillway.createTopics();
    spillway.renewProducer();
  }

  /** The members that have left are counted until their sessions end, and the broker refuses. */
  private static void eventually(
      Installation spillway, java.util.function.Function<Admin, KafkaFuture<Void>> change) {
    try (Admin admin = spillway.admin()) {
      Installation.await(
          "the group has no members",
          () -> {
            try {
              change.apply(admin).get();
              return true;
            } catch (InterruptedException | ExecutionException notYet) {
              return false;
            }
          });
    }
  }

  private static String awaitFailure(Roles roles) {
    Installation.await("the start ends", () -> status(roles).state().isFinal());
    assertThat(status(roles).state()).isEqualTo(RoleState.FAILED);
    return status(roles).reason();
  }

  private static Lifecycle.RoleStatus status(Roles roles) {
    return roles.running().getFirst().status();
  }
}
