package io.spillway.worker;

import io.spillway.offsets.OffsetWindow;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets Kafka says are finished, of partitions that are assigned.
 *
 * @param windows a window for each partition whose committed offset bears a mark of the log that is
 *     read
 * @param foreign the partitions whose committed offsets bear none
 */
record CommittedOffsets(Map<TopicPartition, OffsetWindow> windows, Set<TopicPartition> foreign) {

  /** Reads what a consumer's {@code committed} returned. */
  static CommittedOffsets of(
      Map<TopicPartition, OffsetAndMetadata> committed,
      Function<TopicPartition, @Nullable Partition> assigned) {
    Map<TopicPartition, OffsetWindow> windows = new HashMap<>();
    Set<TopicPartition> foreign = new HashSet<>();
    committed.forEach((name, offset) -> {
      Partition partition = assigned.apply(name);
      if (offset != null && partition != null) {
        Optional<ProgressMark> mark =
            MarkCodec.decode(offset.metadata())
                .filter(found ->
                    found.base() == offset.offset()
                        && found.partition() == name.partition()
                        && found.topicId().equals(partition.topicId()));
        mark.ifPresentOrElse(
            found -> windows.put(name, OffsetWindow.restored(found.base(), found.finished())),
            () -> foreign.add(name));
      }
    });
    return new CommittedOffsets(windows, foreign);
  }

  /** Whether the outcome is in the log already. */
  boolean contains(Finished finished) {
    Delivered job = finished.job();
    OffsetWindow window = windows.get(job.partition().topicPartition());
    return window != null && window.isFinished(job.offset());
  }
}
