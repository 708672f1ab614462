package io.spillway.delayer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.spillway.cancel.CancelIndex;
import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.simulated.CommitFate;
import io.spillway.simulated.SimulatedKafka;
import io.spillway.time.Clocks;
import io.spillway.topics.Topics;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private static final Topics NAMES = new Topics("", List.of(Duration.ofSeconds(1)));
  private static final TopicPartition LINE = new TopicPartition("retry.1s", 0);
  private static final Instant NOW = Instant.EPOCH.plusSeconds(9);
  private static final int MAX_BYTES = 16 << 10;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Meters meters = new Meters(registry);
  private final SimulatedKafka kafka = new SimulatedKafka(new Random(1), 0);
  private final SimulatedKafka.Member member = kafka.new Member();
  private final DelayLines lines =
      new DelayLines(
          new DelayTopics(NAMES, new Ladder(Duration.ofSeconds(1), 2, 1, 1), topic -> 1));
  private final Forwarding forwarding =
      new Forwarding(
          lines,
          new DueRecords(
              new DelayerSettings(
                  NAMES, new Ladder(Duration.ofSeconds(1), 2, 1, 1), MAX_BYTES, Duration.ZERO),
              CancelIndex.empty()),
          new DelayerClients(
              member.consumer(),
              member.ledger(),
              new Transactor(member::producer),
              CancelIndex.empty()),
          new BatchLimit(),
          meters,
          new Clocks(() -> NOW, () -> 0));

  @Test
  void aJobThatIsTooLargeToGoOnIsCountedAsAResultAndNotAsForwarded() {
    meters.delayerStarts(1);
    read(record(0, 10), record(1, MAX_BYTES));
    DelayLines.Batch batch = lines.takeDue(NOW, BatchLimit.MOST_BYTES);
    kafka.nextFates.add(CommitFate.ABORTABLE);

    assertThat(forwarding.forward(batch, member.consumer().groupMetadata())).isFalse();
    assertThat(counted("spillway.results")).as("nothing is written yet").isZero();
    assertThat(forwarding.forward(batch, member.consumer().groupMetadata())).isTrue();

    assertThat(kafka.outputs)
        .extracting(output -> output.topic())
        .containsExactly("due", "results");
    assertThat(counted("spillway.results")).isOne();
    assertThat(counted("spillway.delayer.forwarded")).isOne();
    Timer lateness = registry.get("spillway.delayer.lateness").timer();
    assertThat(lateness.count()).isOne();
    assertThat(lateness.totalTime(TimeUnit.MILLISECONDS))
        .as("due after a second, forwarded after nine")
        .isEqualTo(8_000);
    assertThat(new String(kafka.outputs.getLast().value(), UTF_8)).contains("\"errored\"");
  }

  @Test
  void aRecordThatAQuotaDoesNotLetPassIsSetAside() {
    kafka.throttleMillis = 1_000;
    for (int tries = 1; tries <= 2; tries++) {
      read(record(0, 10));
      DelayLines.Batch alone = lines.takeDue(NOW, BatchLimit.MOST_BYTES);
      assertThat(alone.due()).as("try %d", tries).hasSize(1);
      kafka.nextFates.add(CommitFate.ABORTABLE);
      assertThat(forwarding.forward(alone, member.consumer().groupMetadata())).isFalse();
    }
    read(record(0, 10));

    assertThat(lines.takeDue(NOW, BatchLimit.MOST_BYTES).due()).isEmpty();
  }

  @SafeVarargs
  private void read(ConsumerRecord<byte[], byte[]>... records) {
    lines.begin(LINE, DelayLineTest.mark(0));
    lines.get(LINE).take(List.of(records), new OffsetAndMetadata(records.length), Instant.EPOCH);
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, int bytes) {
    return DelayLineTest.record(LINE, offset, 0, bytes);
  }

  private double counted(String meter) {
    return registry.find(meter).counters().stream().mapToDouble(counter -> counter.count()).sum();
  }
}
