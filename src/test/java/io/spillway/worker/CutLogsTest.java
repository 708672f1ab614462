package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import io.spillway.simulated.CommitFate;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/**
 * Logs that were cut, or could be taken for cut, and what is committed of them at rest: no outcome
 * twice, nothing done again, and no mark beyond the end.
 */
class CutLogsTest extends OnePartition {

  /** The consumer reads below the cut, and does not notice it. */
  @Test
  void whatIsBelievedFinishedBeyondTheEndIsForgottenThoughNothingComes() {
    append(0, 10);
    commit(1, 1, 3, 10);
    kafka.cutTo(JOBS, 5);

    worker.assign(JOBS);
    settle(120);

    assertThat(worker.calls).containsExactly("1", "2");
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(5, 1).toCommit());
    assertThat(kafka.kept.get(JOBS)).isEqualTo(MarkCodec.encode(mark(5, 1)));
  }

  @Test
  void soItIsIfTheLogIsCutBeyondWhatIsReadLater() {
    append(0, 10);
    commit(1, 1, 5, 10);
    worker.assign(JOBS);
    turns(3);
    kafka.cutTo(JOBS, 7);

    settle(120);

    assertThat(worker.calls).containsExactly("1", "2", "3", "4");
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(7, 1).toCommit());
  }

  /** What is left was not read: its epoch is not that of what was. */
  @Test
  void whatIsLeftOfTheBitmapIsNotDoneAgain() {
    append(0, 150);
    kafka.cutTo(JOBS, 150); // another leader: nothing is lost
    append(150, 200);
    commit(0, 2, 1, 200);
    kafka.cutTo(JOBS, 190);

    worker.assign(JOBS);
    settle(120);

    assertThat(worker.calls).containsExactly("0");
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(190, 2).toCommit());
  }

  /** Its transaction finishes no offset, and the answer to its commit is lost. */
  @Test
  void theOutcomeOfARecordThatWasCutAwayIsWrittenOnce() {
    append(0, 2);
    worker.assign(JOBS);
    turns(10);
    kafka.cutTo(JOBS, 1);
    turns(10);
    worker.succeed(call -> call.id().equals("0"));
    turns(10);
    assertThat(results()).containsExactly("0");

    kafka.nextFates.add(CommitFate.UNKNOWN_DONE);
    settle(120);

    assertThat(results()).containsExactly("0", "1");
  }

  @Test
  void theOutcomeOfARecordThatWasCutAwayIsNotLostIfItsCommitDidNotTakeEffect() {
    append(0, 2);
    worker.assign(JOBS);
    turns(10);
    kafka.cutTo(JOBS, 1);
    turns(10);
    worker.succeed(call -> call.id().equals("0"));
    turns(10);

    kafka.nextFates.addAll(List.of(CommitFate.UNKNOWN_NOT_DONE, CommitFate.UNKNOWN_NOT_DONE));
    settle(120);

    assertThat(results()).containsExactly("0", "1");
  }

  /** Nothing new is said by it: the kept mark is the same. */
  @Test
  void anOffsetThatHasLostItsMarkRegainsItWithoutProgress() {
    append(0, 4);
    kafka.kept.put(JOBS, MarkCodec.encode(mark(4, 1)));
    kafka.committed.put(JOBS, new OffsetAndMetadata(4, "backfill"));

    worker.assign(JOBS);
    settle(120);

    assertThat(worker.calls).isEmpty();
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(4, 1).toCommit());
  }

  @Test
  void anOffsetThatHasExpiredIsCommittedAgainWithoutProgress() {
    append(0, 4);
    kafka.kept.put(JOBS, MarkCodec.encode(mark(4, 1)));
    kafka.nextFates.add(CommitFate.UNKNOWN_DONE);

    worker.assign(JOBS);
    settle(120);

    assertThat(worker.calls).isEmpty();
    assertThat(MarkCodec.decode(kafka.committed.get(JOBS).metadata())).contains(mark(4, 1));
  }

  /** A marker may be of a later epoch than the record before it, and the consumer shows none. */
  @Test
  void aLeaderThatChangesBeforeAMarkerIsNoCut() {
    append(0, 1);
    kafka.cutTo(JOBS, 1); // another leader: nothing is lost
    kafka.appendGap(JOBS);
    append(1, 2);
    Assignment assignment = new Assignment(JOBS, StartPoint.committed(mark(0, 1)));
    assignment.deliver(0, Optional.of(1));
    assignment.deliver(2, Optional.of(2));
    assignment.window().finish(0);
    kafka.committed.put(JOBS, assignment.toCommit(assignment.mark(List.of())));
    assertThat(kafka.committed.get(JOBS).offset()).isEqualTo(2);

    worker.assign(JOBS);
    settle(120);

    assertThat(worker.calls).containsExactly("1");
    assertThat(kafka.truncations).isEmpty();
  }

  private void commit(long base, int epoch, int firstFinished, int end) {
    BitSet finished = new BitSet();
    finished.set((int) (firstFinished - base), (int) (end - base));
    kafka.committed.put(
        JOBS, new ProgressMark(kafka.topicId("jobs"), 0, base, epoch, finished).toCommit());
  }
}
