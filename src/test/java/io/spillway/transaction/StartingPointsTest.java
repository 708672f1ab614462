package io.spillway.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class StartingPointsTest {

  private static final TopicPartition READ = new TopicPartition("jobs", 0);
  private static final TopicPartition FRESH = new TopicPartition("jobs", 1);

  private static final Duration TIMEOUT = Duration.ofMillis(50);

  private final Deque<RuntimeException> failures = new ArrayDeque<>();
  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("none") {
        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
          failIfTold();
          return super.committed(partitions, timeout);
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(
            java.util.Collection<TopicPartition> partitions) {
          failIfTold();
          return super.beginningOffsets(partitions);
        }
      };

  StartingPointsTest() {
    consumer.assign(List.of(READ, FRESH));
    consumer.updateBeginningOffsets(Map.of(READ, 0L, FRESH, 5L));
    consumer.commitSync(Map.of(READ, new OffsetAndMetadata(7, "bAg==")));
  }

  @Test
  void readingBeginsWhereItWasCommittedOrAtTheBeginning() {
    assertThat(StartingPoints.ask(consumer, List.of(READ, FRESH), TIMEOUT))
        .hasValue(Map.of(READ, new OffsetAndMetadata(7, "bAg=="), FRESH, new OffsetAndMetadata(5)));
  }

  @Test
  void aTimeoutOrAWakeupIsNoReasonToBeginElsewhere() {
    failures.add(new TimeoutException("test"));
    failures.add(new WakeupException());

    assertThat(StartingPoints.ask(consumer, List.of(READ), TIMEOUT)).isEmpty();
    assertThat(StartingPoints.ask(consumer, List.of(READ), TIMEOUT)).isEmpty();
    assertThat(failures).isEmpty();
  }

  /** A dead member's open transaction holds the answer up for as long as it takes to time out. */
  @Test
  void partitionsWithoutAnAnswerWaitPausedAndAreAskedForNowAndThen() {
    Unplaced unplaced = new Unplaced(consumer);
    failures.add(new TimeoutException("test"));
    unplaced.add(List.of(READ), 0);

    assertThat(unplaced.place(0)).isEmpty();
    assertThat(failures).isEmpty();
    assertThat(consumer.paused()).containsExactly(READ);
    assertThat(unplaced.nanosUntilAsking(0)).isEqualTo(200_000_000);
    assertThat(unplaced.place(199_999_999)).as("asked too early").isEmpty();
    assertThat(unplaced.place(200_000_000)).containsOnlyKeys(READ);
    assertThat(unplaced.nanosUntilAsking(200_000_000)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void partitionsTakenAwayAreForgotten() {
    Unplaced unplaced = new Unplaced(consumer);
    unplaced.add(List.of(READ, FRESH), 0);

    unplaced.remove(List.of(READ));

    assertThat(unplaced.place(0)).containsOnlyKeys(FRESH);
  }

  private void failIfTold() {
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
  }
}
