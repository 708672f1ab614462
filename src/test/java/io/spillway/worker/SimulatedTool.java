package io.spillway.worker;

import io.spillway.simulated.SimulatedKafka;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Another tool that commits offsets of the group, and can put back what it found. */
final class SimulatedTool {
  private static final String WORD = "a word";

  private final SimulatedKafka kafka;
  private final Map<TopicPartition, Optional<OffsetAndMetadata>> found = new HashMap<>();

  SimulatedTool(SimulatedKafka kafka) {
    this.kafka = kafka;
  }

  /** Commits an offset with a word in place of the mark. */
  void commit(TopicPartition partition, long offset) {
    OffsetAndMetadata now = kafka.committed.get(partition);
    if (now == null || !now.metadata().equals(WORD)) {
      found.put(partition, Optional.ofNullable(now));
    }
    kafka.committed.put(partition, new OffsetAndMetadata(offset, WORD));
  }

  /** Somebody has decided, and what was committed is committed again. */
  void putBack() {
    found.forEach((partition, offset) -> {
      OffsetAndMetadata now = kafka.committed.get(partition);
      if (now != null && now.metadata().equals(WORD)) {
        kafka.committed.remove(partition);
        offset.ifPresent(before -> kafka.committed.put(partition, before));
      }
    });
    found.clear();
  }
}
