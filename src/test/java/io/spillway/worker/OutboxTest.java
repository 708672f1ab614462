package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
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
    assertThat(outbox.committed()).isEqualTo(batch);
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
}
