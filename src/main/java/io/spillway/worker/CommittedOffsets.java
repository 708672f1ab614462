package io.spillway.worker;

import io.spillway.offsets.OffsetWindow;
import io.spillway.offsets.WindowCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which offsets Kafka says are finished.
 *
 * @param windows a window for each partition that has a committed offset
 */
record CommittedOffsets(Map<TopicPartition, OffsetWindow> windows) {

  /** Reads what a consumer's {@code committed} returned. */
  static CommittedOffsets of(Map<TopicPartition, OffsetAndMetadata> committed) {
    Map<TopicPartition, OffsetWindow> windows = new HashMap<>();
    committed.forEach((partition, offset) -> {
      if (offset != null) {
        windows.put(
            partition,
            OffsetWindow.restored(offset.offset(), WindowCodec.decode(offset.metadata())));
      }
    });
    return new CommittedOffsets(windows);
  }

  /** Whether the outcome is in the log already. */
  boolean contains(Finished finished) {
    Delivered job = finished.job();
    OffsetWindow window = windows.get(job.partition().topicPartition());
    return window != null && window.isFinished(job.offset());
  }
}
