package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.progress.ProgressMark;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Assignments that began at offset 7, and tried to commit 9. */
class CommitInDoubtTest {

  private static final TopicPartition OTHER = new TopicPartition("jobs", 3);
  private static final OffsetAndMetadata TRIED = Jobs.mark(9).toCommit();

  private final Partition partition = new Partition(Jobs.PARTITION, Jobs.mark(7));
  private final CommitInDoubt doubt = new CommitInDoubt(Map.of(partition, TRIED));

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

    assertThat(tookEffect(dropped)).isFalse();
    assertThat(isForeign(dropped)).isFalse();
    partition.committed(Jobs.mark(7).toCommit());
    assertThat(isForeign(dropped)).as("a mark stood there since").isTrue();
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
    Partition other = new Partition(OTHER, ProgressMark.at(Jobs.TOPIC_ID, 3, 0, -1));
    OffsetAndMetadata triedThere = ProgressMark.at(Jobs.TOPIC_ID, 3, 1, -1).toCommit();
    CommitInDoubt both = new CommitInDoubt(Map.of(partition, TRIED, other, triedThere));
    OffsetAndMetadata foreign = new OffsetAndMetadata(1, "somebody's");

    assertThat(both.tookEffect(Map.of(Jobs.PARTITION, TRIED, OTHER, foreign))).isTrue();
    assertThat(both.foreign(Map.of(Jobs.PARTITION, TRIED, OTHER, foreign))).containsExactly(OTHER);
    assertThat(both.partitions()).containsExactlyInAnyOrder(Jobs.PARTITION, OTHER);
  }

  @Test
  void aMarkThatStoodThereBeforeTellsNothing() {
    partition.stands(TRIED);

    assertThat(tookEffect(TRIED)).isFalse();
    assertThat(isForeign(TRIED)).isFalse();
  }

  @Test
  void anAssignmentThatHasEndedIsNotAskedFor() {
    partition.close();

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
