package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.cancel.CancelIndex;
import io.spillway.config.RoleName;
import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.refusal.Access;
import io.spillway.role.StartRefused;
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
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What stands of a delay topic that lost records, or a group that lost its marks. */
class DeletedDelaysTest {

  private static final TopicPartition RETRY = new TopicPartition("retry.400ms", 0);
  private static final Ladder LADDER = new Ladder(Duration.ofMillis(400), 2, 1, 1);

  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0);
  private long nanos;

  /** Retention deletes what was not forwarded yet. */
  @Test
  void whatIsLeftIsForwarded() {
    append("0", "1", "2", "3", "4", "5");
    kafka.deleteTo(RETRY, 4);
    kafka.committed.put(RETRY, mark(1).toCommit());

    play();

    assertThat(forwarded()).containsExactly("4", "5");
    assertThat(kafka.committed.get(RETRY).offset()).isEqualTo(6);
  }

  @Test
  void anOffsetThatHasLostItsMarkRegainsItWithoutProgress() {
    append("0", "1");
    kafka.kept.put(RETRY, MarkCodec.encode(mark(2)));
    kafka.committed.put(RETRY, new OffsetAndMetadata(2, "backfill"));

    play();

    assertThat(forwarded()).isEmpty();
    assertThat(kafka.committed.get(RETRY)).isEqualTo(mark(2).toCommit());
  }

  /** What an assignment would refuse is refused at the start. */
  @Test
  void aStartLooksAtTheTopicsOfAFormerLadderToo() {
    TopicPartition former = new TopicPartition("retry.7s", 0);
    append("0");
    kafka.append(former, new byte[0], new byte[0], 0);
    assertThat(pump(kafka.new Member()).open()).isTrue();
    kafka.committed.put(former, new OffsetAndMetadata(1, "backfill"));

    assertThatThrownBy(() -> pump(kafka.new Member()).open())
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("retry.7s-0")
        .hasMessageContaining("'backfill'");
  }

  private DelayPump pump(SimulatedKafka.Member member) {
    return new DelayPump(
        new DelayerSettings(
            new Topics("", List.of(LADDER.delay(0))), LADDER, 1 << 20, Duration.ofMinutes(1)),
        new DelayerClients(
            member.consumer(),
            member.ledger(),
            new Transactor(member::producer),
            CancelIndex.empty()),
        Access.of(RoleName.DELAYER, Duration.ofMinutes(1)),
        new BatchLimit(),
        new Meters(new SimpleMeterRegistry()),
        new Clocks(() -> Instant.ofEpochMilli(10_000), () -> nanos += 20_000_000));
  }

  private void play() {
    SimulatedKafka.Member member = kafka.new Member();
    DelayPump pump = pump(member);
    pump.join();
    member.assign(RETRY);
    for (int turn = 0; turn < 20; turn++) {
      pump.turn();
    }
  }

  private void append(String... ids) {
    for (String id : ids) {
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      kafka.append(RETRY, bytes, bytes, 0);
    }
  }

  private ProgressMark mark(long base) {
    return ProgressMark.at(kafka.topicId(RETRY.topic()), 0, base, 1);
  }

  private List<String> forwarded() {
    return kafka.outputs.stream()
        .map(output -> new String(output.key(), StandardCharsets.UTF_8))
        .toList();
  }
}
