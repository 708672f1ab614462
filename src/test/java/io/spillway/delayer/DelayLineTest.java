package io.spillway.delayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.ProgressMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Times are milliseconds after the epoch; the delay is 1,000. */
class DelayLineTest {
  private static final long ANY = Long.MAX_VALUE;

  private static final TopicPartition PARTITION = new TopicPartition("retry", 3);
  private static final int MAX = (int) DelayLine.MAX_BYTES;

  private final DelayLine line = new DelayLine(PARTITION, 0, Duration.ofMillis(1_000), mark(5));

  @Test
  void aFreshLineWantsMoreAndHasNothing() {
    assertThat(line.wantsMore(at(0))).isTrue();
    assertThat(line.pollDue(at(0), ANY)).isNull();
    assertThat(line.untilDue(at(0))).isNull();
    assertThat(line.nextDue()).isNull();
    assertThat(line.offset()).isEqualTo(5);
    assertThat(line.isDirty()).isFalse();
  }

  @Test
  void aRecordIsDueTheDelayAfterItsTimeAndNotBefore() {
    take(110, record(5, 100, 10));

    assertThat(line.untilDue(at(110))).isEqualTo(Duration.ofMillis(990));
    assertThat(line.pollDue(at(1_099), ANY)).isNull();
    assertThat(line.untilDue(at(1_099))).isEqualTo(Duration.ofMillis(1));
    assertThat(due(1_100)).containsExactly(5L);
  }

  /** Else what is due next is fetched only when it is due. */
  @Test
  void itIsReadOnBeforeTheHeadIsUsedUp() {
    int third = MAX / 3;
    take(10, record(5, 0, third));
    assertThat(line.wantsMore(at(10))).as("a third is kept").isTrue();

    take(10, record(6, 1, third));
    assertThat(line.wantsMore(at(10))).as("two thirds are kept").isFalse();

    assertThat(due(1_000)).containsExactly(5L);
    assertThat(line.wantsMore(at(1_000))).isTrue();
  }

  /** Else it would be read again and again until it is due. */
  @Test
  void whatHasNoRoomBesideTheHeadIsReadOnceTheHeadIsSmallEnough() {
    long next =
        line.take(
            List.of(record(5, 0, 100), record(6, 1, 200_000), record(7, 2, MAX - 10_000)),
            new OffsetAndMetadata(8),
            at(10));

    assertThat(next).isEqualTo(7);
    assertThat(line.wantsMore(at(10))).isFalse();
    assertThat(due(1_000)).containsExactly(5L);
    assertThat(line.wantsMore(at(1_000))).isFalse();
    assertThat(due(1_001)).containsExactly(6L);
    assertThat(line.wantsMore(at(1_001))).isTrue();
    take(1_001, record(7, 2, MAX - 10_000));
    assertThat(due(1_002)).containsExactly(7L);
  }

  /** Else a start would ask for the end of the earlier epoch, which is before the gap. */
  @Test
  void aMarkBehindAGapBearsTheEpochOfTheRecordBehindIt() {
    take(100, record(5, 0, 10, 1), record(7, 100, 10, 2));

    assertThat(due(1_000)).containsExactly(5L);

    assertThat(line.mark()).isEqualTo(ProgressMark.at(new Uuid(1, 1), 3, 7, 2));
  }

  @Test
  void recordsGoInTheOrderOfTheLog() {
    take(300, record(5, 300, 10), record(6, 100, 10), record(7, 300, 10));

    assertThat(due(1_100)).as("the later one is not passed").isEmpty();
    assertThat(due(1_300)).containsExactly(5L, 6L, 7L);
  }

  @Test
  void aRecordFromAClocksFutureIsDueTheDelayAfterItWasSeen() {
    take(100, record(5, 3_600_000, 10), record(6, 90, 10));

    assertThat(line.untilDue(at(100))).isEqualTo(Duration.ofMillis(1_000));
    assertThat(due(1_099)).isEmpty();
    assertThat(due(1_100)).containsExactly(5L, 6L);
  }

  @Test
  void whenTheClockIsSetBackNothingWaitsLongerThanTheDelay() {
    long hour = 3_600_000;
    take(hour, record(5, hour - 200, 10), record(6, hour, 10));

    line.clockWentBack(at(100));

    assertThat(due(1_099)).isEmpty();
    assertThat(due(1_100)).containsExactly(5L, 6L);
  }

  @Test
  void whenTheClockIsSetBackALittleOnlyTheLastWaitLess() {
    take(500, record(5, 100, 10), record(6, 500, 10));

    line.clockWentBack(at(400));

    assertThat(due(1_100)).containsExactly(5L);
    assertThat(due(1_399)).isEmpty();
    assertThat(due(1_400)).containsExactly(6L);
  }

  @Test
  void whenTheClockIsSetBackALargeRecordIsReadAgainAfterTheDelayAndIsDueThen() {
    long hour = 3_600_000;
    take(hour, record(5, hour, MAX + 1));

    line.clockWentBack(at(100));

    assertThat(line.wantsMore(at(1_099))).isFalse();
    assertThat(line.wantsMore(at(1_100))).isTrue();
    take(1_100, record(5, hour, MAX + 1));
    assertThat(due(1_100)).containsExactly(5L);
  }

  @Test
  void aRecordLongOverdueIsDueAtOnceAndSaysHowLong() {
    take(90_000, record(5, 0, 10));

    assertThat(line.untilDue(at(90_000))).isZero();
    assertThat(line.nextDue()).isEqualTo(at(1_000));
    assertThat(due(90_000)).containsExactly(5L);
  }

  @Test
  void whatIsBeyondTheMemoryOfALineIsReadAgain() {
    long next =
        line.take(
            List.of(
                record(5, 0, MAX / 2 - 600),
                record(6, 1, MAX / 2 - 600),
                record(7, 2, 1),
                record(8, 3, 1)),
            new OffsetAndMetadata(9),
            at(10));

    assertThat(next).isEqualTo(7);
    assertThat(line.wantsMore(at(10))).isFalse();
    assertThat(due(1_001)).containsExactly(5L, 6L);
    assertThat(line.offset()).isEqualTo(7);
    assertThat(line.wantsMore(at(1_001))).isTrue();
    assertThat(take(1_001, record(7, 2, 1), record(8, 3, 1))).isEqualTo(9);
    assertThat(due(1_003)).containsExactly(7L, 8L);
  }

  @Test
  void whatIsDueIsTakenHoweverLargeItIs() {
    assertThat(take(5_000, record(5, 0, 3 * MAX), record(6, 0, 3 * MAX))).isEqualTo(7);
    assertThat(due(5_000)).containsExactly(5L, 6L);
  }

  @Test
  void aRecordOverTheMemoryOfALineIsWaitedForWithoutBeingKept() {
    assertThat(take(100, record(5, 50, MAX + 1))).isEqualTo(5);

    assertThat(line.wantsMore(at(100))).isFalse();
    assertThat(line.untilDue(at(100))).isEqualTo(Duration.ofMillis(950));
    assertThat(line.offset()).isEqualTo(5);
    assertThat(line.isDirty()).isFalse();
    assertThat(line.wantsMore(at(1_049))).isFalse();
    assertThat(line.wantsMore(at(1_050))).isTrue();
    take(1_050, record(5, 50, MAX + 1));
    assertThat(due(1_050)).containsExactly(5L);
  }

  @Test
  void aLargeRecordFromAClocksFutureIsNotPutOffEachTimeItIsRead() {
    take(100, record(5, 3_600_000, MAX + 1));

    assertThat(line.wantsMore(at(1_100))).isTrue();
    take(1_100, record(5, 3_600_000, MAX + 1));
    assertThat(due(1_100)).containsExactly(5L);
  }

  /** The log was cut there before it was read again. */
  @Test
  void anotherRecordAtTheOffsetOfALargeOneIsNotDueWithThatOne() {
    take(100, record(5, 50, MAX + 1, 1));
    take(1_050, record(5, 1_049, MAX + 1, 2));

    assertThat(line.wantsMore(at(2_048))).as("it is waited for").isFalse();
    assertThat(line.untilDue(at(1_050))).isEqualTo(Duration.ofMillis(999));
  }

  /** Else nothing would tell that the log was cut before it, if it has grown again. */
  @Test
  void aLargeRecordThatIsNotKeptTellsTheEpochOfWhatIsBefore() {
    take(100, record(9, 50, MAX + 1, 4));

    assertThat(line.mark()).isEqualTo(ProgressMark.at(new Uuid(1, 1), 3, 9, 4));
    assertThat(line.readFrom(9).leaderEpoch()).contains(4);
  }

  @Test
  void gapsAreCommittedToo() {
    assertThat(line.take(List.of(), new OffsetAndMetadata(9), at(0))).isEqualTo(9);
    assertThat(line.offset()).isEqualTo(9);
    assertThat(line.isDirty()).isTrue();
    line.committed();
    assertThat(line.isDirty()).isFalse();

    line.take(List.of(record(11, 0, 1)), new OffsetAndMetadata(20), at(0));
    assertThat(line.offset()).as("the first record not forwarded").isEqualTo(11);
    assertThat(line.isDirty()).isTrue();
    line.committed();
    assertThat(due(1_000)).containsExactly(11L);
    assertThat(line.offset()).isEqualTo(20);
    assertThat(line.isDirty()).isTrue();
  }

  @SafeVarargs
  private final long take(long now, ConsumerRecord<byte[], byte[]>... records) {
    List<ConsumerRecord<byte[], byte[]>> list = List.of(records);
    return line.take(list, new OffsetAndMetadata(list.getLast().offset() + 1), at(now));
  }

  private List<Long> due(long now) {
    List<Long> offsets = new ArrayList<>();
    for (var next = line.pollDue(at(now), ANY); next != null; next = line.pollDue(at(now), ANY)) {
      offsets.add(next.offset());
    }
    return offsets;
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  static ProgressMark mark(long base) {
    return ProgressMark.at(new Uuid(1, 1), 0, base, ProgressMark.UNKNOWN_EPOCH);
  }

  static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp, int bytes) {
    return record(PARTITION, offset, timestamp, bytes);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, long timestamp, int bytes, int epoch) {
    return record(PARTITION, offset, timestamp, bytes, Optional.of(epoch));
  }

  static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, long timestamp, int bytes) {
    return record(partition, offset, timestamp, bytes, Optional.empty());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, long timestamp, int bytes, Optional<Integer> epoch) {
    return new ConsumerRecord<>(
        partition.topic(),
        partition.partition(),
        offset,
        timestamp,
        TimestampType.LOG_APPEND_TIME,
        0,
        bytes,
        new byte[0],
        new byte[bytes],
        new RecordHeaders(),
        epoch);
  }
}
