package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.offsets.FinishedBits;
import io.spillway.progress.ProgressMark;
import io.spillway.simulated.SimulatedLedger;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentsTest {

  private static final TopicPartition OTHER = new TopicPartition("jobs", 1);

  private final SimulatedLedger ledger = new SimulatedLedger("jobs", Jobs.TOPIC_ID, 3);
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final Assignments assignments = new Assignments(consumer, ledger, FinishedBits.MAX_BYTES);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(Jobs.PARTITION, OTHER));
    consumer.updateBeginningOffsets(Map.of(Jobs.PARTITION, 3L, OTHER, 4L));
    consumer.updateEndOffsets(Map.of(Jobs.PARTITION, 100L, OTHER, 100L));
  }

  @Test
  void aPartitionBeginsAtItsCommittedOffsetAndBitmapOrAtItsBeginning() {
    BitSet finished = new BitSet();
    finished.set(2);
    commit(new ProgressMark(Jobs.TOPIC_ID, 2, 7, 1, finished).toCommit());

    begin(List.of(Jobs.PARTITION, OTHER));

    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(7);
    assertThat(assignments.get(Jobs.PARTITION).window().isFinished(9)).isTrue();
    assertThat(consumer.position(OTHER)).isEqualTo(4);
  }

  @Test
  void aPartitionWhoseMetadataIsNotOursIsNotReadAndTheOthersGoOn() {
    commit(new OffsetAndMetadata(7, "backfill"));

    begin(List.of(Jobs.PARTITION, OTHER));

    assertThat(assignments.names()).containsExactly(OTHER);
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);
    assertThat(assignments.trouble()).contains("jobs-2", "7 without a mark ('backfill')");
  }

  /** Else it would be read and held back again and again until a stuck job ends. */
  @Test
  void aFullPartitionWaitsUntilThereIsRoomForAPollFromTheRecordThatHadNone() {
    begin(List.of(Jobs.PARTITION));
    Assignment assignment = assignments.get(Jobs.PARTITION);
    long next = 3;
    while (assignment.window().hasRoomFor(next, 1)) {
      assignment.deliver(next++, Optional.empty());
    }
    finish(assignment, next - 1, next);
    assertThat(assignment.window().hasRoomFor(next, 1)).as("the window's span is full").isFalse();
    finish(assignment, 4, 8);

    assignments.holdBack(assignment, next + 100);
    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(next + 100);
    finish(assignment, 3, 4);
    assertThat(assignment.window().hasRoomFor(assignment.window().position(), 1)).isTrue();
    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    finish(assignment, 8, 200);
    assertThat(assignment.window().hasRoomFor(next + 100, 1)).isTrue();
    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    finish(assignment, 200, 700);
    assignments.reviewFull();
    assertThat(consumer.paused()).isEmpty();
  }

  /** What a full window sends back was fetched in vain. */
  @Test
  void aPartitionIsNotReadWhileItHasNoRoomForAWholePoll() {
    begin(List.of(Jobs.PARTITION, OTHER));
    Assignment assignment = assignments.get(Jobs.PARTITION);
    long next = 3;
    while (assignment.window().hasRoomFor(next, 500)) {
      assignment.deliver(next++, Optional.empty());
    }
    assertThat(assignment.window().hasRoomFor(next, 1)).isTrue();

    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    finish(assignment, 3, 4);
    assignments.reviewFull();
    assertThat(consumer.paused()).isEmpty();
  }

  private static void finish(Assignment assignment, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      assignment.window().finish(offset);
    }
  }

  @Test
  void readingStopsAndGoesOnForAllButTheFull() {
    begin(List.of(Jobs.PARTITION, OTHER));
    assignments.holdBack(assignments.get(OTHER), 4L + (1 << 30));
    assignments.read(false, Set.of());
    assertThat(consumer.paused()).containsExactlyInAnyOrder(Jobs.PARTITION, OTHER);

    assignments.read(true, Set.of());
    assertThat(consumer.paused()).containsExactly(OTHER);
    assignments.detach(List.of(OTHER));
    assertThat(assignments.names()).isEqualTo(Set.of(Jobs.PARTITION));
  }

  @Test
  void aPartitionFromWhichACrowdComesIsNotReadAndTheOthersAre() {
    begin(List.of(Jobs.PARTITION, OTHER));
    assignments.read(true, Set.of(OTHER));
    assertThat(consumer.paused()).containsExactly(OTHER);

    assignments.read(true, Set.of(Jobs.PARTITION));
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    assignments.read(true, Set.of());
    assertThat(consumer.paused()).isEmpty();
  }

  private void begin(List<TopicPartition> added) {
    assignments.assign(added, 0);
    assertThat(consumer.paused()).as("before their offsets are known").containsAll(added);
    assignments.begin(0, (name, mark) -> null);
    assignments.begin(1_000_000_000, (name, mark) -> null);
  }

  private void commit(OffsetAndMetadata offset) {
    consumer.commitSync(Map.of(Jobs.PARTITION, offset));
  }
}
