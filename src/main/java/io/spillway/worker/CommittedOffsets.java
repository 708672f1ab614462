package io.spillway.worker;

import io.spillway.offsets.OffsetWindow;
import io.spillway.offsets.WindowCodec;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which offsets Kafka says are finished.
 *
 * @param windows a window for each partition that has a committed offset
 */
record CommittedOffsets(Map<TopicPartition, OffsetWindow> windows) {

  private static final Logger LOG = LoggerFactory.getLogger(CommittedOffsets.class);

  /** Reads what a consumer's {@code committed} returned. */
  static CommittedOffsets of(Map<TopicPartition, OffsetAndMetadata> committed) {
    Map<TopicPartition, OffsetWindow> windows = new HashMap<>();
    committed.forEach((partition, offset) -> {
      if (offset != null) {
        windows.put(partition, window(partition, offset));
      }
    });
    return new CommittedOffsets(windows);
  }

  /**
   * The window that was committed; metadata that is not ours tells of nothing beyond the offset.
   */
  static OffsetWindow window(TopicPartition topicPartition, OffsetAndMetadata offset) {
    try {
      return OffsetWindow.restored(offset.offset(), WindowCodec.decode(offset.metadata()));
    } catch (IllegalArgumentException foreign) {
      LOG.warn(
          "{}: the committed offset's metadata is not ours ({}); jobs finished beyond offset {} are"
              + " done again",
          topicPartition,
          foreign.getMessage(),
          offset.offset());
      return OffsetWindow.startingAt(offset.offset());
    }
  }

  /** Whether the outcome is in the log already. */
  boolean contains(Finished finished) {
    Delivered job = finished.job();
    OffsetWindow window = windows.get(job.partition().topicPartition());
    return window != null && window.isFinished(job.offset());
  }
}
