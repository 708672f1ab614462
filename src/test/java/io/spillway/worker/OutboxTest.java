package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.Beginning;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Partition partition = Jobs.partition();
  private final Outbox outbox = new Outbox();

  @Test
  void aBatchStaysTheSameUntilItsFateIsKnown() {
    add(partition, 0, 10);
    List<Finished> batch = batch();
    add(partition, 1, 10);

    assertThat(batch()).isEqualTo(batch).hasSize(1);
    assertThat(outbox.size()).isEqualTo(2);
    assertThat(outbox.committed()).isEqualTo(batch);
    assertThat(offsets(batch())).containsExactly(1L);
    outbox.committed();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void whatIsTriedFinishesNothingYet() {
    add(partition, 0, 10);

    List<Finished> batch = batch();

    assertThat(partition.mark(jobs(batch)).base()).isOne();
    assertThat(partition.window().base()).isZero();
    assertThat(partition.mark(List.of()).base()).isZero();
  }

  @Test
  void aBatchThatWasTooMuchGoesInPartsAndInItsOrder() {
    for (int offset = 0; offset < 5; offset++) {
      add(partition, offset, 100);
    }
    assertThat(batch()).hasSize(5);
    long size = outbox.bytes() / 5;
    assertThat(size).as("key and headers count").isGreaterThan(100);

    outbox.shrink(2 * size + size / 2);
    assertThat(offsets(batch())).containsExactly(0L, 1L);
    assertThat(offsets(outbox.committed())).containsExactly(0L, 1L);
    assertThat(offsets(batch())).containsExactly(2L, 3L, 4L);
    outbox.shrink(1);
    assertThat(offsets(batch())).as("one goes, however large it is").containsExactly(2L);
    assertThat(outbox.bytes()).isEqualTo(3 * size);
  }

  @Test
  void aBatchThatCannotBeCommittedAsItIsWaitsBehindTheOthers() {
    for (int offset = 0; offset < 4; offset++) {
      add(partition, offset, 1);
    }
    batch();
    add(partition, 4, 1);

    outbox.giveBack();

    assertThat(offsets(batch())).as("half as many").containsExactly(4L, 0L);
    outbox.committed();
    assertThat(offsets(batch())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void outcomesThatMayNotBeCommittedStayAndHoldUpNoOther() {
    Partition other =
        new Partition(new TopicPartition("jobs", 3), Beginning.committed(Jobs.mark(0)));
    add(partition, 0, 1);
    add(other, 0, 1);
    assertThat(batch()).hasSize(2);

    assertThat(outbox.batch(finished -> finished.job().partition() == other, 100)).hasSize(1);
    assertThat(outbox.committed()).allMatch(kept -> kept.job().partition() == other);
    add(partition, 1, 1);
    assertThat(outbox.has(finished -> finished.job().partition() == other)).isFalse();
    assertThat(outbox.batch(finished -> false, 100)).isEmpty();
    assertThat(offsets(batch())).containsExactly(0L);
    assertThat(outbox.size()).isEqualTo(2);
  }

  @Test
  void aBatchIsBoundedInRecordsAndBytes() {
    for (int offset = 0; offset < 2_001; offset++) {
      add(partition, offset, 1);
    }
    assertThat(batch()).hasSize(2_000);
    outbox.committed();
    for (int offset = 2_001; offset < 2_005; offset++) {
      add(partition, offset, 9 << 20);
    }

    assertThat(offsets(batch())).containsExactly(2_000L, 2_001L);
  }

  @Test
  void outcomesOfAnEndedAssignmentAreDroppedWhereverTheyAre() {
    Partition other = Jobs.partition();
    add(partition, 0, 1);
    batch();
    add(partition, 1, 1);
    add(other, 0, 1);

    partition.close();

    assertThat(outbox.removeClosed()).hasSize(2);
    assertThat(batch()).hasSize(1).allMatch(kept -> kept.job().partition() == other);
  }

  private List<Finished> batch() {
    return outbox.batch(finished -> true, 16 << 20);
  }

  private static List<Delivered> jobs(List<Finished> batch) {
    return batch.stream().map(Finished::job).toList();
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

    assertThat(offsets(batch())).containsExactly(0L, 1L);
    assertThat(partition.mark(jobs(batch())).base()).isEqualTo(1);
    outbox.committed().forEach(finished -> partition.finish(finished.job()));
    assertThat(partition.window().base()).isEqualTo(1);
    partition.deliver(1, Optional.empty());
    assertThat(partition.window().open()).isEqualTo(1);
  }
}
