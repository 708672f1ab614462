package io.spillway.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Partitions that are assigned no more because Kafka refused a right, and whose streams go on: they
 * are paid for, and the partition may come back. What they end with is not committed meanwhile. One
 * that comes back, and whose committed mark nobody has changed, goes on as if it had never gone.
 */
final class Adrift {

  /**
   * One of them.
   *
   * @param waiting its jobs that had not begun
   */
  record Entry(Partition partition, List<Delivered> waiting) {}

  private final Map<TopicPartition, Entry> entries = new HashMap<>();

  void add(Partition partition, List<Delivered> waiting) {
    entries.put(partition.topicPartition(), new Entry(partition, waiting));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Set<TopicPartition> names() {
    return Set.copyOf(entries.keySet());
  }

  /** The assignments themselves. */
  List<Partition> partitions() {
    return entries.values().stream().map(Entry::partition).toList();
  }

  @Nullable Entry get(TopicPartition name) {
    return entries.get(name);
  }

  /** Removes one, and returns it; null if it is not there. */
  @Nullable Entry remove(TopicPartition name) {
    return entries.remove(name);
  }
}
