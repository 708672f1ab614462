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
    assertThat(StartingPoints.of(consumer, List.of(READ, FRESH), () -> false))
        .isEqualTo(
            Map.of(READ, new OffsetAndMetadata(7, "bAg=="), FRESH, new OffsetAndMetadata(5)));
    assertThat(StartingPoints.of(consumer, List.of(), () -> false)).isEmpty();
  }

  @Test
  void aTimeoutOrAWakeupIsNoReasonToBeginElsewhere() {
    failures.add(new TimeoutException("test"));
    failures.add(new WakeupException());
    failures.add(new TimeoutException("test"));

    assertThat(StartingPoints.of(consumer, List.of(READ), () -> false))
        .isEqualTo(Map.of(READ, new OffsetAndMetadata(7, "bAg==")));
    assertThat(failures).isEmpty();
  }

  @Test
  void aStopEndsTheAsking() {
    failures.add(new TimeoutException("test"));

    assertThat(StartingPoints.of(consumer, List.of(READ), failures::isEmpty)).isEmpty();
  }

  private void failIfTold() {
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
  }
}
