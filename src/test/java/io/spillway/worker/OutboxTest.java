package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.ProgressMark;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Partition partition = Jobs.partition();
  private final Outbox outbox = new Outbox();

  @Test
  void aBatchStaysTheSameUntilItsFateIsKnown() {
    add(partition, 0, 10);
    List<Finished> batch = outbox.batch();
    add(partition, 1, 10);

    assertThat(outbox.batch()).isEqualTo(batch).hasSize(1);
    assertThat(outbox.size()).isEqualTo(2);
    outbox.committed();
    assertThat(offsets(outbox.batch())).containsExactly(1L);
    outbox.committed();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void anOffsetIsFinishedWhenItGoesIntoABatchAndNotBefore() {
    add(partition, 0, 10);
    assertThat(partition.window().base()).isZero();

    outbox.batch();

    assertThat(partition.window().base()).isOne();
  }

  @Test
  void aBatchIsBoundedInRecordsAndBytes() {
    for (int offset = 0; offset < 2_001; offset++) {
      add(partition, offset, 1);
    }
    assertThat(outbox.batch()).hasSize(2_000);
    outbox.committed();
    for (int offset = 2_001; offset < 2_005; offset++) {
      add(partition, offset, 9 << 20);
    }

    assertThat(offsets(outbox.batch())).containsExactly(2_000L, 2_001L, 2_002L);
  }

  @Test
  void whatTheCommittedOffsetsHoldIsRemoved() {
    for (int offset = 0; offset < 4; offset++) {
      add(partition, offset, 1);
    }
    outbox.batch();
    CommittedOffsets committed =
        committed(
            new ProgressMark(Jobs.TOPIC_ID, 2, 1, -1, BitSet.valueOf(new byte[] {2})).toCommit());

    assertThat(offsets(outbox.removeCommitted(committed))).containsExactly(0L, 2L);
    assertThat(offsets(outbox.batch())).containsExactly(1L, 3L);
  }

  @Test
  void withoutACommittedOffsetNothingIsCommitted() {
    add(partition, 0, 1);
    outbox.batch();

    assertThat(outbox.removeCommitted(CommittedOffsets.of(Map.of(), name -> partition))).isEmpty();
    assertThat(outbox.batch()).hasSize(1);
  }

  @Test
  void outcomesOfAnEndedAssignmentAreDroppedWhereverTheyAre() {
    Partition other = Jobs.partition();
    add(partition, 0, 1);
    outbox.batch();
    add(partition, 1, 1);
    add(other, 0, 1);

    partition.close();

    assertThat(outbox.removeClosed()).hasSize(2);
    assertThat(outbox.batch()).hasSize(1).allMatch(kept -> kept.job().partition() == other);
  }

  private void add(Partition to, long offset, int bytes) {
    outbox.add(Jobs.finished(Jobs.delivered(to, offset, "m"), bytes));
  }

  private static List<Long> offsets(List<Finished> batch) {
    return batch.stream().map(finished -> finished.job().offset()).toList();
  }

  @Test
  void metadataOfAnotherTellsNothingAndIsNamed() {
    ProgressMark ofAnotherTopic = ProgressMark.at(new Uuid(9, 9), 2, 1, -1);
    for (OffsetAndMetadata foreign :
        List.of(
            new OffsetAndMetadata(1, "somebody's"),
            new OffsetAndMetadata(3, Jobs.mark(1).toCommit().metadata()),
            ofAnotherTopic.toCommit())) {
      assertThat(committed(foreign).windows()).isEmpty();
      assertThat(committed(foreign).foreign()).containsExactly(Jobs.PARTITION);
    }
  }

  /** Their records are gone, and others may stand at their offsets. */
  @Test
  void outcomesOfRecordsThatWereCutAwayAreWrittenAndFinishNothing() {
    add(partition, 0, 1);
    add(partition, 1, 1);

    partition.cut(1, -1);

    assertThat(offsets(outbox.batch())).containsExactly(0L, 1L);
    assertThat(partition.window().base()).isEqualTo(1);
    partition.deliver(1, Optional.empty());
    assertThat(partition.window().open()).isEqualTo(1);
  }

  private CommittedOffsets committed(OffsetAndMetadata offset) {
    return CommittedOffsets.of(Map.of(Jobs.PARTITION, offset), name -> partition);
  }
}
