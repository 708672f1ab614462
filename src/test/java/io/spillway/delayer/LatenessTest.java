package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.cancel.CancelIndex;
import io.spillway.config.RoleName;
import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.refusal.Access;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.time.Clocks;
import io.spillway.topics.Topics;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** How late a delayer says it is. Delays are 400 ms; times are milliseconds after the epoch. */
class LatenessTest {

  private static final Topics TOPICS = new Topics("", List.of(Duration.ofMillis(400)));
  private static final TopicPartition RETRY = new TopicPartition(TOPICS.retry(0), 0);
  private static final Ladder LADDER = new Ladder(Duration.ofMillis(400), 2, 1, 1);

  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0);
  private final SimulatedKafka.Member member = kafka.new Member();
  private boolean producersBreak;
  private long millis;

  /** Runs on with each turn, as a real one does while the wall clock is looked at. */
  private long nanos;

  private final DelayPump pump =
      new DelayPump(
          new DelayerSettings(TOPICS, LADDER, 1 << 20, Duration.ofMinutes(1)),
          new DelayerClients(
              member.consumer(),
              member.ledger(),
              new Transactor(() -> {
                if (producersBreak) {
                  throw new KafkaException("no broker");
                }
                return member.producer();
              }),
              CancelIndex.empty()),
          Access.of(RoleName.DELAYER, Duration.ofMinutes(1)),
          new BatchLimit(),
          new Meters(new SimpleMeterRegistry()),
          new Clocks(() -> Instant.ofEpochMilli(millis), () -> nanos));

  private void start() {
    start(1_000);
  }

  private void start(long now) {
    byte[] bytes = "job".getBytes(StandardCharsets.UTF_8);
    kafka.append(RETRY, bytes, bytes, 1_000);
    pump.join();
    member.assign(RETRY);
    turns(now);
  }

  private void turns(long now) {
    millis = now;
    for (int turn = 0; turn < 20; turn++) {
      nanos += 500_000_000;
      pump.turn();
    }
  }

  @Test
  void itIsNotLateBeforeARecordIsDueNorAfterItWasForwarded() {
    start();
    assertThat(pump.overdue()).isZero();

    turns(1_401);

    assertThat(kafka.outputs).hasSize(1);
    millis = 90_000;
    assertThat(pump.overdue()).isZero();
  }

  @Test
  void itsLatenessGrowsThoughNoTurnIsMade() {
    start();

    millis = 61_400;

    assertThat(pump.overdue()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void itIsLateWhileNothingCanBeCommitted() {
    producersBreak = true;
    start();

    turns(1_500);
    turns(11_400);

    assertThat(kafka.outputs).isEmpty();
    assertThat(pump.overdue()).isEqualTo(Duration.ofSeconds(10));

    producersBreak = false;
    turns(20_000); // tries come with growing pauses
    assertThat(kafka.outputs).hasSize(1);
    assertThat(pump.overdue()).isZero();
  }

  @Test
  void aRecordThatWasDueBeforeTheDelayerCameIsLate() {
    producersBreak = true;

    start(31_400);

    assertThat(pump.overdue()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatIsTakenAwayIsAnothersLateness() {
    producersBreak = true;
    start();
    turns(5_000);

    member.revoke(RETRY, () -> {});
    turns(6_000);

    assertThat(pump.overdue()).isZero();
  }
}
