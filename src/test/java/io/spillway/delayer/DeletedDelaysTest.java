package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.progress.ProgressMark;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.topics.Topics;
import io.spillway.transaction.Transactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A delay topic whose retention deletes what was not forwarded yet. */
class DeletedDelaysTest {

  private static final TopicPartition RETRY = new TopicPartition("retry.400ms", 0);
  private static final Ladder LADDER = new Ladder(Duration.ofMillis(400), 2, 1, 1);

  @Test
  void whatIsLeftIsForwarded() {
    SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0);
    for (String id : List.of("0", "1", "2", "3", "4", "5")) {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      kafka.append(RETRY, bytes, bytes, 0);
    }
    kafka.deleteTo(RETRY, 4);
    kafka.committed.put(RETRY, ProgressMark.at(kafka.topicId(RETRY.topic()), 0, 1, 1).toCommit());
    SimulatedKafka.Member member = kafka.new Member();
    DelayPump pump =
        new DelayPump(
            new DelayerSettings(new Topics("", List.of(LADDER.delay(0))), LADDER, 1 << 20),
            member.consumer(),
            member.ledger(),
            new Transactor(member::producer),
            new Meters(new SimpleMeterRegistry()),
            () -> Instant.ofEpochMilli(10_000),
            () -> 0);
    pump.join();
    member.assign(RETRY);

    for (int turn = 0; turn < 20; turn++) {
      pump.turn();
    }

    assertThat(kafka.outputs)
        .extracting(output -> new String(output.key(), StandardCharsets.UTF_8))
        .containsExactly("4", "5");
    assertThat(kafka.committed.get(RETRY).offset()).isEqualTo(6);
  }
}
