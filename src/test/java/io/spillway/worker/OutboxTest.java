package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.StartPoint;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final Assignment assignment = Jobs.assignment();
  private final Outbox outbox = new Outbox();

  @Test
  void aBatchStaysTheSameUntilItsFateIsKnown() {
    add(assignment, 0, 10);
    List<UncommittedOutcome> batch = batch();
    add(assignment, 1, 10);

    assertThat(batch()).isEqualTo(batch).hasSize(1);
    assertThat(outbox.size()).isEqualTo(2);
    assertThat(outbox.committed()).isEqualTo(batch);
    assertThat(offsets(batch())).containsExactly(1L);
    outbox.committed();
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void whatIsTriedFinishesNothingYet() {
    add(assignment, 0, 10);

    List<UncommittedOutcome> batch = batch();

    assertThat(assignment.mark(jobs(batch)).base()).isOne();
    assertThat(assignment.window().base()).isZero();
    assertThat(assignment.mark(List.of()).base()).isZero();
  }

  @Test
  void aBatchThatWasTooMuchGoesInPartsAndInItsOrder() {
    for (int offset = 0; offset < 5; offset++) {
      add(assignment, offset, 100);
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
      add(assignment, offset, 1);
    }
    batch();
    add(assignment, 4, 1);

    outbox.giveBack();

    assertThat(offsets(batch())).as("half as many").containsExactly(4L, 0L);
    outbox.committed();
    assertThat(offsets(batch())).containsExactly(1L, 2L, 3L);
  }

  @Test
  void outcomesThatMayNotBeCommittedStayAndHoldUpNoOther() {
    Assignment other =
        new Assignment(new TopicPartition("jobs", 3), StartPoint.committed(Jobs.mark(0)));
    add(assignment, 0, 1);
    add(other, 0, 1);
    assertThat(batch()).hasSize(2);

    assertThat(outbox.batch(uncommitted -> uncommitted.fetched().assignment() == other, 100))
        .hasSize(1);
    assertThat(outbox.committed()).allMatch(kept -> kept.fetched().assignment() == other);
    add(assignment, 1, 1);
    assertThat(outbox.has(uncommitted -> uncommitted.fetched().assignment() == other)).isFalse();
    assertThat(outbox.batch(uncommitted -> false, 100)).isEmpty();
    assertThat(offsets(batch())).containsExactly(0L);
    assertThat(outbox.size()).isEqualTo(2);
  }

  @Test
  void aBatchIsBoundedInRecordsAndBytes() {
    for (int offset = 0; offset < 2_001; offset++) {
      add(assignment, offset, 1);
    }
    assertThat(batch()).hasSize(2_000);
    outbox.committed();
    for (int offset = 2_001; offset < 2_005; offset++) {
      add(assignment, offset, 9 << 20);
    }

    assertThat(offsets(batch())).containsExactly(2_000L, 2_001L);
  }

  @Test
  void outcomesOfAnEndedAssignmentAreDroppedWhereverTheyAre() {
    Assignment other = Jobs.assignment();
    add(assignment, 0, 1);
    batch();
    add(assignment, 1, 1);
    add(other, 0, 1);

    assignment.close();

    assertThat(outbox.removeClosed()).hasSize(2);
    assertThat(batch()).hasSize(1).allMatch(kept -> kept.fetched().assignment() == other);
  }

  private List<UncommittedOutcome> batch() {
    return outbox.batch(uncommitted -> true, 16 << 20);
  }

  private static List<FetchedJob> jobs(List<UncommittedOutcome> batch) {
    return batch.stream().map(UncommittedOutcome::fetched).toList();
  }

  private void add(Assignment to, long offset, int bytes) {
    outbox.add(Jobs.finished(Jobs.delivered(to, offset, "m"), bytes));
  }

  private static List<Long> offsets(List<UncommittedOutcome> batch) {
    return batch.stream().map(uncommitted -> uncommitted.fetched().offset()).toList();
  }

  /** Their records are gone, and others may stand at their offsets. */
  @Test
  void outcomesOfRecordsThatWereCutAwayAreWrittenAndFinishNothing() {
    add(assignment, 0, 1);
    add(assignment, 1, 1);

    assignment.cut(1, -1);

    assertThat(offsets(batch())).containsExactly(0L, 1L);
    assertThat(assignment.mark(jobs(batch())).base()).isEqualTo(1);
    outbox.committed().forEach(uncommitted -> assignment.finish(uncommitted.fetched()));
    assertThat(assignment.window().base()).isEqualTo(1);
    assignment.deliver(1, Optional.empty());
    assertThat(assignment.window().open()).isEqualTo(1);
  }
}
