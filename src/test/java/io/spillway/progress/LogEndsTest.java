package io.spillway.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.SimulatedLedger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class LogEndsTest {
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);
  private static final long BEGIN = Long.MAX_VALUE - 5; // nanoTime may pass the largest number

  private final SimulatedLedger ledger = new SimulatedLedger("topic", Uuid.randomUuid(), 1);
  private final LogEnds ends = new LogEnds(ledger, BEGIN);

  @Test
  void asksAtOnceAndThenAtIntervals() {
    ledger.ends.put(PARTITION, 7L);
    assertThat(ends.look(List.of(PARTITION), BEGIN)).contains(Map.of(PARTITION, 7L));
    assertThat(ends.look(List.of(PARTITION), BEGIN + LogEnds.LOOK_NANOS - 1)).isEmpty();
    assertThat(ends.look(List.of(PARTITION), BEGIN + LogEnds.LOOK_NANOS))
        .contains(Map.of(PARTITION, 7L));
  }

  @Test
  void aRequestThatFailsIsMadeAgainInItsTurn() {
    ledger.ends.put(PARTITION, 7L);
    ledger.failures.add(new TimeoutException("away"));
    assertThat(ends.look(List.of(PARTITION), BEGIN)).isEmpty();
    assertThat(ends.look(List.of(PARTITION), BEGIN + 1)).isEmpty();
    assertThat(ends.look(List.of(PARTITION), BEGIN + LogEnds.LOOK_NANOS)).isPresent();
  }

  @Test
  void whileARequestIsUnderWayNoOtherIsMade() {
    var late = new CompletableFuture<Map<TopicPartition, Long>>();
    ledger.lateEnds = late;
    assertThat(ends.look(List.of(PARTITION), BEGIN)).isEmpty();
    ledger.lateEnds = null;
    assertThat(ends.look(List.of(PARTITION), BEGIN + 2 * LogEnds.LOOK_NANOS)).isEmpty();
    late.complete(Map.of(PARTITION, 9L));
    assertThat(ends.look(List.of(PARTITION), BEGIN + 2 * LogEnds.LOOK_NANOS))
        .contains(Map.of(PARTITION, 9L));
  }
}
