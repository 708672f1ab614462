package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.ProgressMark;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logs that lose records while they are read: what is left is done, and nothing twice. */
class DeletedRecordsTest extends OnePartition {

  @Test
  void whatRunsWhenRetentionDeletesIsFinishedAndTheRestGoesOn() {
    append(0, 20);
    worker.assign(JOBS);
    turns(10);
    assertThat(worker.calls).containsExactly("0", "1");

    kafka.deleteTo(JOBS, 12);
    settle(60);

    assertThat(worker.calls).contains("0", "1").containsAll(ids(12, 20)).doesNotHaveDuplicates();
    assertThat(results()).containsExactlyInAnyOrderElementsOf(worker.calls);
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(20, 1).toCommit());
  }

  @Test
  void whatTheBitmapSaysIsFinishedIsNotDoneAgainAfterRetentionDeleted() {
    append(0, 20);
    BitSet finished = new BitSet();
    finished.set(11, 13); // offsets 13 and 14, from 2 on
    kafka.committed.put(
        JOBS, new ProgressMark(kafka.topicId("jobs"), 0, 2, 1, finished).toCommit());
    kafka.deleteTo(JOBS, 12);

    worker.assign(JOBS);
    settle(60);

    assertThat(worker.calls).containsExactlyInAnyOrder("12", "15", "16", "17", "18", "19");
  }

  @Test
  void ifTheLogWasCutReadingGoesOnAtTheCut() {
    append(0, 6);
    worker.assign(JOBS);
    settle(60);
    kafka.cutTo(JOBS, 3);

    turns(5);
    append(100, 104);
    settle(60);

    assertThat(worker.calls).containsAll(ids(100, 104)).doesNotHaveDuplicates();
    assertThat(results()).containsAll(ids(100, 104));
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(7, 2).toCommit());
  }

  /** What was appended between the cut and the look at it stands in the place of other records. */
  @Test
  void whatWasAppendedAfterTheCutIsNotPassedOver() {
    append(0, 6);
    worker.assign(JOBS);
    settle(60);
    kafka.cutTo(JOBS, 3);
    append(100, 110);

    settle(60);

    assertThat(worker.calls).containsAll(ids(100, 110)).doesNotHaveDuplicates();
  }

  @Test
  void whatRunsWhenTheLogIsCutGoesOnAndWhatWaitsIsGone() {
    append(0, 6);
    worker.assign(JOBS);
    turns(10);
    assertThat(worker.calls).containsExactly("0", "1");
    kafka.cutTo(JOBS, 1);
    append(100, 102);
    turns(10);

    settle(60);

    assertThat(worker.calls).containsExactlyInAnyOrder("0", "1", "100", "101");
    assertThat(results()).containsExactlyInAnyOrder("0", "1", "100", "101");
    assertThat(kafka.committed.get(JOBS)).isEqualTo(mark(3, 2).toCommit());
  }

  /** The bits beyond the cut are of records that are not there any more. */
  @Test
  void aBitmapThatReachesBeyondACutSwallowsNoNewJob() {
    append(0, 10);
    BitSet finished = new BitSet();
    finished.set(2, 9);
    kafka.committed.put(
        JOBS, new ProgressMark(kafka.topicId("jobs"), 0, 1, 1, finished).toCommit());
    kafka.cutTo(JOBS, 5);
    append(100, 110);

    worker.assign(JOBS);
    settle(60);

    assertThat(worker.calls).containsExactlyInAnyOrderElementsOf(concat("1", "2", ids(100, 110)));
  }

  @Test
  void aTopicMadeAnewIsNotReadUntilSomebodyHasDecided() {
    append(0, 6);
    worker.assign(JOBS);
    settle(60);
    assertThat(worker.trouble()).isEmpty();
    kafka.makeTopicAnew("jobs");
    turns(5);
    append(100, 120);

    settle(60);

    assertThat(worker.calls).containsExactlyInAnyOrderElementsOf(ids(0, 6));
    assertThat(worker.trouble()).contains("jobs-0").contains("made anew");
  }

  private static List<String> concat(String one, String two, List<String> rest) {
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(one, two), rest.stream())
        .toList();
  }
}
