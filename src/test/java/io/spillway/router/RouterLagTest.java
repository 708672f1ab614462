package io.spillway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.role.Headway;
import io.spillway.role.StallWatch;
import io.spillway.simulated.StrictConsumer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** A router that runs and routes nothing is seen by what it commits. */
class RouterLagTest {

  private static final TopicPartition OWN = new TopicPartition("failures", 0);

  private final RouterLag lag = new RouterLag();
  private final StallWatch stall = new StallWatch(Duration.ofMinutes(2));
  private long committed;
  private long end;
  private boolean onlyMarkers;
  private boolean away;
  private long position;
  private long seconds;

  @Test
  void withNothingToRouteNothingIsOwed() {
    committed = end = 7;
    look(Set.of(OWN));

    assertThat(headway(true).owed()).isEmpty();
    assertThat(stalledAfter(Duration.ofMinutes(10))).isFalse();
  }

  @Test
  void eventsThatAreReadAndNotCommittedAreOwed() {
    committed = 3;
    end = 5;
    look(Set.of(OWN));

    assertThat(headway(true).owed()).isEqualTo("failure events wait to be routed");
    assertThat(stalledAfter(Duration.ofMinutes(2))).isTrue();
    committed = 4;
    look(Set.of(OWN));
    assertThat(stalledAfter(Duration.ofMinutes(1))).as("a commit is headway").isFalse();
  }

  /** Each new thread runs for a moment, and fails at the same event again. */
  @Test
  void comingToRunAgainAndAgainIsNoHeadwayWhileEventsWait() {
    committed = 3;
    end = 5;
    look(Set.of(OWN));
    for (int round = 0; round < 13; round++) {
      lag.look(consumer(), false, Set.of());
      stall.look(lag.headway(false, round), seconds * 1_000_000_000);
      seconds += 5;
      look(Set.of(OWN));
      stall.look(lag.headway(true, round + 1), seconds * 1_000_000_000);
      seconds += 5;
    }

    assertThat(stalledAfter(Duration.ZERO)).isTrue();
  }

  @Test
  void comingToRunAgainAndAgainIsHeadwayIfNothingWaits() {
    committed = end = 5;
    for (int round = 0; round < 30; round++) {
      look(Set.of(OWN));
      assertThat(stall.look(lag.headway(false, round), round * 10_000_000_000L)).isEmpty();
    }
  }

  @Test
  void markersOfTransactionsAreNotOwed() {
    committed = 3;
    end = 5;
    onlyMarkers = true;
    look(Set.of(OWN));
    look(Set.of(OWN));

    assertThat(headway(true).owed()).isEmpty();
  }

  @Test
  void whatWasSeenStaysWhileKafkaDoesNotAnswer() {
    committed = 3;
    end = 5;
    look(Set.of(OWN));
    away = true;
    look(Set.of(OWN));

    assertThat(headway(true).owed()).isNotEmpty();
    look(Set.of());
    assertThat(headway(true).owed()).as("others have its partitions now").isEmpty();
  }

  private void look(Set<TopicPartition> own) {
    lag.look(consumer(), true, own);
  }

  private Headway headway(boolean isRunning) {
    return lag.headway(isRunning, 1);
  }

  private boolean stalledAfter(Duration time) {
    stall.look(headway(true), seconds * 1_000_000_000);
    seconds += time.toSeconds();
    return stall.look(headway(true), seconds * 1_000_000_000).isPresent();
  }

  private Consumer<byte[], byte[]> consumer() {
    return new FailureEvents();
  }

  /** A consumer of one partition, whose committed offset and end the test sets. */
  private final class FailureEvents extends StrictConsumer {

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(
        Set<TopicPartition> partitions, Duration timeout) {
      if (away) {
        throw new TimeoutException("test");
      }
      return Map.of(OWN, new OffsetAndMetadata(committed));
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(
        Collection<TopicPartition> partitions, Duration timeout) {
      return Map.of(OWN, end);
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {}

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
      position = offset.offset();
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
      position = offset;
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
      return position;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      long from = position;
      position = end;
      if (onlyMarkers) {
        return ConsumerRecords.empty();
      }
      var event = new ConsumerRecord<>("failures", 0, from, new byte[0], new byte[0]);
      return new ConsumerRecords<>(Map.of(OWN, List.of(event)), Map.of());
    }
  }
}
