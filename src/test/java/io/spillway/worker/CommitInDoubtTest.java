package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Assignments that began at offset 7, and tried to commit 9. */
class CommitInDoubtTest {

  private static final TopicPartition OTHER = new TopicPartition("jobs", 3);
  private static final OffsetAndMetadata TRIED = Jobs.mark(9).toCommit();

  private final Assignment assignment =
      new Assignment(Jobs.PARTITION, StartPoint.committed(Jobs.mark(7)));
  private final CommitInDoubt doubt = new CommitInDoubt(Map.of(assignment, TRIED));

  @Test
  void itTookEffectIfTheMarkIsThereThatItTried() {
    assertThat(tookEffect(TRIED)).isTrue();
    assertThat(isForeign(TRIED)).isFalse();
  }

  @Test
  void itDidNotIfWhatStoodBeforeStandsThereStill() {
    assertThat(doubt.tookEffect(Map.of())).isFalse();
    assertThat(doubt.foreign(Map.of())).isEmpty();
    assertThat(tookEffect(Jobs.mark(7).toCommit())).isFalse();
    assertThat(isForeign(Jobs.mark(7).toCommit())).isFalse();
  }

  /** The assignment began at the kept mark; nothing of what runs may be cut off for that. */
  @Test
  void aTextWithoutAMarkThatStoodThereAtTheBeginningIsNotForeign() {
    OffsetAndMetadata dropped = new OffsetAndMetadata(7, "backfill");
    Assignment begun = new Assignment(Jobs.PARTITION, new StartPoint(Jobs.mark(7), dropped, true));
    CommitInDoubt inDoubt = new CommitInDoubt(Map.of(begun, TRIED));

    assertThat(inDoubt.tookEffect(Map.of(Jobs.PARTITION, dropped))).isFalse();
    assertThat(inDoubt.foreign(Map.of(Jobs.PARTITION, dropped))).isEmpty();
    begun.committed(Jobs.mark(7).toCommit());
    assertThat(inDoubt.foreign(Map.of(Jobs.PARTITION, dropped)))
        .as("a mark stood there since")
        .containsExactly(Jobs.PARTITION);
  }

  /** The kept mark stands where it does not expire: not in the committed offset, which is gone. */
  @Test
  void itTookEffectIfTheKeptMarkStandsInTheCommittedOffsetAgain() {
    OffsetAndMetadata again = Jobs.mark(7).toCommit();
    Assignment begun = new Assignment(Jobs.PARTITION, new StartPoint(Jobs.mark(7), null, true));
    CommitInDoubt inDoubt = new CommitInDoubt(Map.of(begun, again));

    assertThat(inDoubt.tookEffect(Map.of(Jobs.PARTITION, again))).isTrue();
    assertThat(inDoubt.tookEffect(Map.of())).isFalse();
  }

  /**
   * An outcome of a record that was cut away finishes nothing, and must be told of all the same.
   */
  @Test
  void aMarkThatSaysNothingNewTellsByItsOffsetsLeaderEpoch() {
    ProgressMark mark = ProgressMark.at(Jobs.TOPIC_ID, 2, 7, 5);
    Assignment begun = new Assignment(Jobs.PARTITION, StartPoint.committed(mark));
    OffsetAndMetadata tried = begun.toCommit(begun.mark(List.of()));
    CommitInDoubt inDoubt = new CommitInDoubt(Map.of(begun, tried));

    assertThat(inDoubt.tookEffect(Map.of(Jobs.PARTITION, mark.toCommit()))).isFalse();
    assertThat(inDoubt.tookEffect(Map.of(Jobs.PARTITION, tried))).isTrue();
    assertThat(MarkCodec.decode(tried.metadata())).contains(mark);
    begun.committed(tried);
    assertThat(begun.toCommit(begun.mark(List.of()))).as("and back").isEqualTo(mark.toCommit());
  }

  @Test
  void textsOfAnotherAreForeign() {
    ProgressMark ofAnotherTopic = ProgressMark.at(new Uuid(9, 9), 2, 9, -1);
    for (OffsetAndMetadata foreign :
        new OffsetAndMetadata[] {
          new OffsetAndMetadata(9, "somebody's"),
          new OffsetAndMetadata(3, TRIED.metadata()),
          ofAnotherTopic.toCommit()
        }) {
      assertThat(tookEffect(foreign)).isFalse();
      assertThat(isForeign(foreign)).isTrue();
    }
  }

  /** It was one transaction. */
  @Test
  void onePartitionTellsOfAll() {
    Assignment other =
        new Assignment(OTHER, StartPoint.committed(ProgressMark.at(Jobs.TOPIC_ID, 3, 0, -1)));
    OffsetAndMetadata triedThere = ProgressMark.at(Jobs.TOPIC_ID, 3, 1, -1).toCommit();
    CommitInDoubt both = new CommitInDoubt(Map.of(assignment, TRIED, other, triedThere));
    OffsetAndMetadata foreign = new OffsetAndMetadata(1, "somebody's");

    assertThat(both.tookEffect(Map.of(Jobs.PARTITION, TRIED, OTHER, foreign))).isTrue();
    assertThat(both.foreign(Map.of(Jobs.PARTITION, TRIED, OTHER, foreign))).containsExactly(OTHER);
    assertThat(both.partitions()).containsExactlyInAnyOrder(Jobs.PARTITION, OTHER);
  }

  @Test
  void aMarkThatStoodThereBeforeTellsNothing() {
    assignment.stands(TRIED);

    assertThat(tookEffect(TRIED)).isFalse();
    assertThat(isForeign(TRIED)).isFalse();
  }

  @Test
  void anAssignmentThatHasEndedIsNotAskedFor() {
    assignment.close();

    assertThat(doubt.isMute()).isTrue();
    assertThat(tookEffect(TRIED)).isFalse();
    assertThat(isForeign(new OffsetAndMetadata(1, "somebody's"))).isFalse();
  }

  private boolean tookEffect(OffsetAndMetadata committed) {
    return doubt.tookEffect(Map.of(Jobs.PARTITION, committed));
  }

  private boolean isForeign(OffsetAndMetadata committed) {
    return doubt.foreign(Map.of(Jobs.PARTITION, committed)).contains(Jobs.PARTITION);
  }
}
