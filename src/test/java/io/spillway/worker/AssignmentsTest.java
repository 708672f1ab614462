package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.offsets.WindowCodec;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentsTest {

  private static final TopicPartition OTHER = new TopicPartition("jobs", 1);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final Assignments assignments = new Assignments(consumer);

  @BeforeEach
  void assign() {
    consumer.assign(List.of(Jobs.PARTITION, OTHER));
    consumer.updateBeginningOffsets(Map.of(Jobs.PARTITION, 3L, OTHER, 4L));
  }

  @Test
  void aPartitionBeginsAtItsCommittedOffsetAndBitmapOrAtItsBeginning() {
    BitSet finished = new BitSet();
    finished.set(2);
    commit(7, WindowCodec.encode(finished));

    begin(List.of(Jobs.PARTITION, OTHER));

    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(7);
    assertThat(assignments.get(Jobs.PARTITION).window().isFinished(9)).isTrue();
    assertThat(consumer.position(OTHER)).isEqualTo(4);
  }

  @Test
  void metadataThatIsNotOursIsNoBitmap() {
    commit(7, "somebody else's");

    begin(List.of(Jobs.PARTITION));

    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(7);
    assertThat(assignments.get(Jobs.PARTITION).window().finishedBeyond().isEmpty()).isTrue();
  }

  /** Else it would be read and held back again and again until a stuck job ends. */
  @Test
  void aFullPartitionWaitsUntilThereIsRoomForAPollFromTheRecordThatHadNone() {
    begin(List.of(Jobs.PARTITION));
    Partition partition = assignments.get(Jobs.PARTITION);
    long next = 3;
    while (partition.window().hasRoomFor(next, 1)) {
      partition.deliver(next++);
    }
    partition.finish(next - 1);
    assertThat(partition.window().hasRoomFor(next, 1)).as("the window's span is full").isFalse();
    for (long offset = 4; offset < 8; offset++) {
      partition.finish(offset);
    }

    assignments.holdBack(partition, next + 100);
    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(next + 100);
    partition.finish(3);
    assertThat(partition.window().hasRoomFor(partition.window().position(), 1)).isTrue();
    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    finish(partition, 8, 200);
    assertThat(partition.window().hasRoomFor(next + 100, 1)).isTrue();
    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    finish(partition, 200, 700);
    assignments.reviewFull();
    assertThat(consumer.paused()).isEmpty();
  }

  /** What a full window sends back was fetched in vain. */
  @Test
  void aPartitionIsNotReadWhileItHasNoRoomForAWholePoll() {
    begin(List.of(Jobs.PARTITION, OTHER));
    Partition partition = assignments.get(Jobs.PARTITION);
    long next = 3;
    while (partition.window().hasRoomFor(next, 500)) {
      partition.deliver(next++);
    }
    assertThat(partition.window().hasRoomFor(next, 1)).isTrue();

    assignments.reviewFull();
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);

    partition.finish(3);
    assignments.reviewFull();
    assertThat(consumer.paused()).isEmpty();
  }

  private static void finish(Partition partition, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      partition.finish(offset);
    }
  }

  @Test
  void readingStopsAndGoesOnForAllButTheFull() {
    begin(List.of(Jobs.PARTITION, OTHER));
    assignments.holdBack(assignments.get(OTHER), 4L + (1 << 30));
    assignments.read(false);
    assertThat(consumer.paused()).containsExactlyInAnyOrder(Jobs.PARTITION, OTHER);

    assignments.read(true);
    assertThat(consumer.paused()).containsExactly(OTHER);
    assignments.close(List.of(OTHER));
    assertThat(assignments.names()).isEqualTo(Set.of(Jobs.PARTITION));
  }

  @Test
  void anAssignmentThatBeginsAnewIsReadAsTheOthersAre() {
    begin(List.of(Jobs.PARTITION));
    assignments.read(false);
    assignments.close(List.of(Jobs.PARTITION));
    consumer.resume(List.of(Jobs.PARTITION));

    assignments.restart(Jobs.PARTITION, 9);

    assertThat(consumer.position(Jobs.PARTITION)).isEqualTo(9);
    assertThat(consumer.paused()).containsExactly(Jobs.PARTITION);
  }

  private void begin(List<TopicPartition> added) {
    assignments.assign(added, 0);
    assertThat(consumer.paused()).as("before their offsets are known").containsAll(added);
    assignments.begin(0);
  }

  private void commit(long offset, String metadata) {
    consumer.commitSync(Map.of(Jobs.PARTITION, new OffsetAndMetadata(offset, metadata)));
  }
}
