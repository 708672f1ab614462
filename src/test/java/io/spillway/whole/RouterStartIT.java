package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.role.StartRefused;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the router begins, over a real broker. Events without tags become dead letters with a
 * result each, so no worker is needed.
 */
@Tag("long")
class RouterStartIT {

  private static final String GROUP = "spillway-router";
  private static final int PARTITIONS = 4;

  /** As the broker does it: offsets expire, and an empty group without offsets is deleted. */
  @ParameterizedTest
  @ValueSource(strings = {"classic", "streams"})
  void noEventIsRoutedAgainOnceTheOffsetsAreGone(String protocol) throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      routed(spillway, protocol, 0, 20);
      routed(spillway, protocol, 20, 30);
      awaitEmpty(() ->
          protocol.equals("streams")
              ? admin.deleteStreamsGroups(List.of(GROUP)).all()
              : admin.deleteConsumerGroups(List.of(GROUP)).all());
      assertThat(spillway.committed(GROUP)).isEmpty();

      routed(spillway, protocol, 30, 35);
      routed(spillway, protocol, 35, 36);

      assertThat(spillway.records(spillway.topics().deadLetters())).hasSize(36);
    }
  }

  @Test
  void aSecondRouterStartsWhileTheFirstIsBusy() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator)) {
      spillway.run("one", "router");
      submit(spillway, 0, 3_000);
      Roles second = spillway.run("two", "router");
      submit(spillway, 3_000, 3_200);

      spillway.awaitResults(3_200);

      assertThat(state(second)).isEqualTo(RoleState.RUNNING);
    }
  }

  @Test
  void aTopicThatWasMadeAnewIsRefused() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      routed(spillway, "classic", 0, 20);
      admin.deleteTopics(Set.of(spillway.topics().failures())).all().get();
      spillway.createTopics();

      assertRefused(spillway, "another id");
    }
  }

  @Test
  void offsetsThatAnotherToolHasSetAreRefused() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      routed(spillway, "classic", 0, 20);
      Map<TopicPartition, OffsetAndMetadata> before = spillway.committed(GROUP);
      TopicPartition partition = before.keySet().iterator().next();

      set(admin, partition, 0);
      assertRefused(spillway, "an older one was put back");

      for (int i = 20; i < 60; i++) {
        submitTo(spillway, i, partition.partition());
      }
      spillway.records(spillway.topics().failures());
      set(admin, partition, before.get(partition).offset() + 10);
      assertRefused(spillway, "beyond events that were not routed");

      set(admin, partition, before.get(partition).offset());
      spillway.run("one", "router");
      spillway.awaitResults(60);
    }
  }

  /** A version before marks, or an import. */
  @Test
  void offsetsWithoutAnythingKeptAreRefused() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      set(admin, new TopicPartition(spillway.topics().failures(), 0), 0);

      assertRefused(spillway, "nothing is kept");
    }
  }

  @Test
  void eventsThatWereDeletedUnroutedArePassed() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      routed(spillway, "classic", 0, 20);
      for (int i = 100; i < 110; i++) {
        submitTo(spillway, i, 0);
      }
      spillway.records(spillway.topics().failures());
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(spillway.topics().failures(), 0),
                  RecordsToDelete.beforeOffset(-1)))
          .all()
          .get();

      routed(spillway, "classic", 20, 25);
    }
  }

  /** A stream thread meets a partition without an offset: it is settled, not reset in silence. */
  @Test
  void partitionsThatAreAddedUnderARunningRouterBeginAtTheirBeginning() throws Exception {
    Map<String, String> quick =
        Map.of("spillway.streams.properties.main.consumer.metadata.max.age.ms", "1000");
    try (Installation spillway = Installation.start(quick, simulator -> simulator);
        Admin admin = spillway.admin()) {
      Roles router = spillway.run("one", "router");
      submit(spillway, 0, 5);
      spillway.awaitResults(5);

      admin
          .createPartitions(
              Map.of(spillway.topics().failures(), NewPartitions.increaseTo(PARTITIONS + 1)))
          .all()
          .get();
      try (KafkaProducer<byte[], byte[]> fresh = producer(spillway)) {
        fresh.send(event(spillway, 5, PARTITIONS)).get();
      }

      spillway.awaitResults(6);
      assertThat(state(router)).isEqualTo(RoleState.RUNNING);
      assertThat(spillway.committed(GROUP)).hasSize(PARTITIONS + 1);
    }
  }

  @Test
  void aTopicThatIsMadeAnewUnderARunningRouterEndsIt() throws Exception {
    try (Installation spillway = Installation.start(Map.of(), simulator -> simulator);
        Admin admin = spillway.admin()) {
      Roles router = spillway.run("one", "router");
      submit(spillway, 0, 20);
      spillway.awaitResults(20);

      admin.deleteTopics(Set.of(spillway.topics().failures())).all().get();
      spillway.createTopics();

      Installation.await("the end", () -> state(router) == RoleState.FAILED);
      assertThat(status(router).reason()).contains("made anew");
    }
  }

  /** Runs a router until these events are routed, and stops it. */
  private static void routed(Installation spillway, String protocol, int from, int to) {
    Map<String, String> more =
        protocol.equals("streams")
            ? Map.of("spillway.streams.properties.group.protocol", "streams")
            : Map.of();
    Roles router = spillway.run("one", "router", more);
    submit(spillway, from, to);
    spillway.awaitResults(to);
    router.close();
  }

  private static void submit(Installation spillway, int from, int to) {
    for (int i = from; i < to; i++) {
      submitTo(spillway, i, null);
    }
  }

  private static void submitTo(Installation spillway, int number, Integer partition) {
    spillway.submit(event(spillway, number, partition));
  }

  private static ProducerRecord<byte[], byte[]> event(
      Installation spillway, int number, Integer partition) {
    String id = "event-" + number;
    return new ProducerRecord<>(
        spillway.topics().failures(),
        partition,
        id.getBytes(StandardCharsets.UTF_8),
        Installation.job(id, "claude-test"));
  }

  /** A producer that waits for a partition it does not know yet. */
  private static KafkaProducer<byte[], byte[]> producer(Installation spillway) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            spillway.configuration().get("spillway.kafka.bootstrap-servers"),
            "metadata.max.age.ms",
            500),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void assertRefused(Installation spillway, String why) {
    assertThatThrownBy(() -> spillway.launch("one", "router", Map.of()))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(why)
        .hasMessageContaining("group " + GROUP)
        .hasMessageContaining(spillway.topics().failures())
        .hasMessageContaining("spillway progress");
  }

  private static void set(Admin admin, TopicPartition partition, long offset) throws Exception {
    awaitEmpty(() ->
        admin
            .alterConsumerGroupOffsets(GROUP, Map.of(partition, new OffsetAndMetadata(offset)))
            .all());
  }

  /** Does what needs a group without members, once it has none. */
  private static void awaitEmpty(java.util.function.Supplier<KafkaFuture<Void>> action) {
    Installation.await(
        "an empty group",
        () -> {
          try {
            action.get().get();
            return true;
          } catch (ExecutionException failure) {
            if (failure.getCause() instanceof GroupNotEmptyException
                || failure.getCause() instanceof UnknownMemberIdException) {
              return false;
            }
            throw new IllegalStateException(failure);
          } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
          }
        });
  }

  private static Lifecycle.RoleStatus status(Roles roles) {
    return roles.running().getFirst().status();
  }

  private static RoleState state(Roles roles) {
    return status(roles).state();
  }
}
