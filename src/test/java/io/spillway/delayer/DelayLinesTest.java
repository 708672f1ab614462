package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import io.spillway.transaction.BatchLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Two tiers of 1 s and 2 s, two slots each: delays of 1 s, 1.5 s, 2 s and 3 s. */
class DelayLinesTest {

  private static final Ladder LADDER = new Ladder(Duration.ofSeconds(1), 2, 2, 2);
  private static final TopicPartition SHORT = new TopicPartition("retry.1s", 0);
  private static final TopicPartition SHORT_LATE = new TopicPartition("retry.1s", 1);
  private static final TopicPartition LONG = new TopicPartition("retry.2s", 0);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final AtomicInteger partitionCount = new AtomicInteger(2);
  private final DelayTopics topics =
      new DelayTopics(
          new Topics("", List.of(LADDER.delay(0), LADDER.delay(1))),
          LADDER,
          topic -> partitionCount.get());
  private final DelayLines lines = new DelayLines(topics);

  @Test
  void eachPartitionHasTheDelayOfItsTierAndSlot() {
    begin(SHORT, SHORT_LATE, LONG);
    List.of(SHORT, SHORT_LATE, LONG).forEach(partition -> take(partition, 1, 10));

    assertThat(lines.untilDue(at(0), LONGEST)).isEqualTo(Duration.ofSeconds(1));
    assertThat(tiers(lines.takeDue(at(1_000), BatchLimit.MOST_BYTES))).containsExactly(0);
    assertThat(lines.untilDue(at(1_000), LONGEST)).isEqualTo(Duration.ofMillis(500));
    assertThat(tiers(lines.takeDue(at(1_500), BatchLimit.MOST_BYTES))).containsExactly(0);
    assertThat(lines.earliestDue()).isEqualTo(at(2_000));
    assertThat(tiers(lines.takeDue(at(2_000), BatchLimit.MOST_BYTES))).containsExactly(1);
    assertThat(lines.untilDue(at(2_000), LONGEST)).isEqualTo(LONGEST);
    assertThat(lines.earliestDue()).isNull();
  }

  @Test
  void aBatchHoldsTheOffsetsOfAllThatMoved() {
    begin(SHORT, SHORT_LATE, LONG);
    take(SHORT, 3, 10);
    lines.get(LONG).take(List.of(), new OffsetAndMetadata(7), at(0));

    DelayLines.Batch batch = lines.takeDue(at(1_000), BatchLimit.MOST_BYTES);

    assertThat(batch.due()).hasSize(3);
    assertThat(batch.marks())
        .isEqualTo(Map.of(SHORT, DelayLineTest.mark(3), LONG, DelayLineTest.mark(7)));
    lines.committed();
    assertThat(lines.takeDue(at(1_000), BatchLimit.MOST_BYTES).isEmpty()).isTrue();
  }

  @Test
  void theBacklogOfATierIsThatOfAllItsPartitions() {
    begin(SHORT, SHORT_LATE, LONG);
    take(SHORT, 3, 10);
    take(SHORT_LATE, 2, 10);

    assertThat(lines.backlogs(Map.of(SHORT, 40L, SHORT_LATE, 2L)))
        .isEqualTo(Map.of(0, new TierBacklog(42, at(1_000), at(0)), 1, TierBacklog.NOTHING));
    lines.takeDue(at(1_000), BatchLimit.MOST_BYTES);
    TierBacklog left = lines.backlogs(Map.of(SHORT, 40L, SHORT_LATE, 2L)).get(0);
    assertThat(left).isEqualTo(new TierBacklog(39, at(1_500), at(0)));
    assertThat(left.untilDue(at(1_700))).isEqualTo(Duration.ofMillis(-200));
    assertThat(left.age(at(1_700))).isEqualTo(Duration.ofMillis(1_700));
  }

  @Test
  void aBatchIsBoundedInRecords() {
    begin(SHORT);
    List<ConsumerRecord<byte[], byte[]>> many = new ArrayList<>();
    for (int offset = 0; offset < 2_500; offset++) {
      many.add(DelayLineTest.record(SHORT, offset, 0, 10));
    }
    lines.get(SHORT).take(many, new OffsetAndMetadata(2_500), at(9_000));

    for (int size : new int[] {1_000, 1_000, 500}) {
      assertThat(lines.takeDue(at(9_000), BatchLimit.MOST_BYTES).due()).hasSize(size);
      lines.committed();
    }
    assertThat(lines.get(SHORT).offset()).isEqualTo(2_500);
  }

  /** A line with more that is due than a batch holds is not before what was due sooner. */
  @Test
  void whatIsDueFirstGoesFirst() {
    TopicPartition[] all = {SHORT, SHORT_LATE, LONG};
    begin(all);
    for (TopicPartition behind : all) {
      for (TopicPartition each : all) {
        takeAt(each, each.equals(behind) ? 0 : 5_000, each.equals(behind) ? 1_500 : 1);
      }
      List<DelayLines.DueRecord> due =
          lines.takeDue(at(60_000), BatchLimit.MOST_BYTES).due().subList(0, 1_000);
      assertThat(due).allMatch(record -> isOf(record, behind));
      lines.takeDue(at(60_000), BatchLimit.MOST_BYTES);
      for (TopicPartition each : all) {
        takeAt(each, each.equals(behind) ? 5_000 : 0, each.equals(behind) ? 1_500 : 1);
      }
      assertThat(lines.takeDue(at(60_000), BatchLimit.MOST_BYTES).due().subList(0, 2))
          .noneMatch(record -> isOf(record, behind));
      lines.takeDue(at(60_000), BatchLimit.MOST_BYTES);
    }
  }

  private static boolean isOf(DelayLines.DueRecord due, TopicPartition partition) {
    return due.record().topic().equals(partition.topic())
        && due.record().partition() == partition.partition();
  }

  private void takeAt(TopicPartition partition, long timestamp, int count) {
    DelayLine line = lines.get(partition);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset = line.position(); records.size() < count; offset++) {
      records.add(DelayLineTest.record(partition, offset, timestamp, 10));
    }
    line.take(records, new OffsetAndMetadata(line.position() + count), at(60_000));
  }

  @Test
  void aBatchIsBoundedInBytes() {
    begin(SHORT, SHORT_LATE);
    List<ConsumerRecord<byte[], byte[]>> large = new ArrayList<>();
    for (int offset = 0; offset < 8; offset++) {
      large.add(DelayLineTest.record(SHORT, offset, 0, 6 << 20));
    }
    lines.get(SHORT).take(large, new OffsetAndMetadata(8), at(9_000));

    for (int pair = 0; pair < 4; pair++) {
      assertThat(lines.takeDue(at(9_000), BatchLimit.MOST_BYTES).due()).hasSize(2);
    }
  }

  @Test
  void aRecordLargerThanABatchGoesAlone() {
    begin(SHORT);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int bytes : new int[] {10, 70_000, 10, 20}) {
      records.add(DelayLineTest.record(SHORT, records.size(), 0, bytes));
    }
    lines.get(SHORT).take(records, new OffsetAndMetadata(4), at(9_000));

    for (int size : new int[] {1, 1, 2}) {
      assertThat(lines.takeDue(at(9_000), 64_000).due()).hasSize(size);
    }
  }

  @Test
  void aLineThatIsSetAsideHoldsUpNoOtherAndComesBack() {
    begin(SHORT, LONG);
    take(SHORT, 1, 10);
    DelayLines.Batch alone = lines.takeDue(at(9_000), 1);
    lines.setAside(alone);
    lines.end(List.of(SHORT));
    begin(SHORT);
    take(SHORT, 1, 10);
    take(LONG, 1, 10);

    assertThat(lines.takeDue(at(9_000), 1).due())
        .extracting(due -> due.record().topic())
        .containsExactly(LONG.topic());
    assertThat(lines.takeDue(at(9_000), 1).due()).isEmpty();
    assertThat(lines.untilDue(at(9_000), Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(3));
    long later = 9_000 + DelayLines.ASIDE.toMillis();
    assertThat(lines.takeDue(at(later), 1).due()).hasSize(1);
  }

  @Test
  void whenTheClockIsSetBackALineIsSetAsideForNoLongerThanElse() {
    begin(SHORT);
    take(SHORT, 1, 10);
    lines.setAside(lines.takeDue(at(3_600_000), 1));
    lines.end(List.of(SHORT));
    begin(SHORT);
    take(SHORT, 1, 10);

    lines.clockWentBack(at(9_000));

    long later = 9_000 + DelayLines.ASIDE.toMillis();
    assertThat(lines.takeDue(at(later - 1), 1).due()).isEmpty();
    assertThat(lines.takeDue(at(later), 1).due()).hasSize(1);
  }

  @Test
  void aLineThatEndedOrBeganAnewForwardsNothingOfBefore() {
    begin(SHORT, LONG);
    take(SHORT, 3, 10);
    take(LONG, 3, 10);

    lines.end(List.of(SHORT));
    begin(LONG);

    assertThat(lines.takeDue(at(9_000), BatchLimit.MOST_BYTES).isEmpty()).isTrue();
    assertThat(lines.get(SHORT)).isNull();
  }

  @Test
  void aTopicOfAFormerLadderIsForwardedByTheDelayOfItsName() {
    TopicPartition former = new TopicPartition("retry.5s", 1);
    begin(former, LONG);
    take(former, 1, 10);
    take(LONG, 1, 10);

    assertThat(tiers(lines.takeDue(at(7_499), BatchLimit.MOST_BYTES))).containsExactly(1);
    assertThat(tiers(lines.takeDue(at(7_500), BatchLimit.MOST_BYTES)))
        .containsExactly(Meters.FORMER_TIER);
    assertThat(topics.remark()).isEmpty();
  }

  @Test
  void aTopicThatWasWidenedDelaysByTheLatestSlotOfItsKeysFromTheNextLookOn() {
    begin(SHORT);
    take(SHORT, 1, 10);
    partitionCount.set(3);
    lines.look();
    lines
        .get(SHORT)
        .take(List.of(DelayLineTest.record(SHORT, 1, 0, 10)), new OffsetAndMetadata(2), at(0));
    TopicPartition third = new TopicPartition("retry.1s", 2);
    begin(third);
    take(third, 1, 10);

    assertThat(lines.takeDue(at(1_000), BatchLimit.MOST_BYTES).due())
        .as("what was there already")
        .hasSize(1);
    assertThat(lines.takeDue(at(1_499), BatchLimit.MOST_BYTES).due()).isEmpty();
    assertThat(lines.takeDue(at(1_500), BatchLimit.MOST_BYTES).due())
        .as("slot 1 of 2, not 1 + 2/2")
        .hasSize(2);
  }

  @Test
  void aTopicThatWasWidenedIsNamedInTheRemark() {
    begin(SHORT, SHORT_LATE, LONG);
    assertThat(topics.remark()).isEmpty();

    begin(new TopicPartition("retry.2s", 2));

    assertThat(topics.remark())
        .isEqualTo("delay topics with other than 2 partitions: {retry.2s=3}");
  }

  private void begin(TopicPartition... partitions) {
    for (TopicPartition partition : partitions) {
      lines.begin(partition, DelayLineTest.mark(0));
    }
  }

  private void take(TopicPartition partition, int count, int bytes) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int offset = 0; offset < count; offset++) {
      records.add(DelayLineTest.record(partition, offset, 0, bytes));
    }
    lines.get(partition).take(records, new OffsetAndMetadata(count), at(0));
  }

  private static List<Integer> tiers(DelayLines.Batch batch) {
    return batch.due().stream().map(DelayLines.DueRecord::tier).toList();
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }
}
