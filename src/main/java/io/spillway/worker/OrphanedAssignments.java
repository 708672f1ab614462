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
final class OrphanedAssignments {

  /**
   * One of them.
   *
   * @param waiting its jobs that had not begun
   */
  record Entry(Assignment assignment, List<FetchedJob> waiting) {}

  private final Map<TopicPartition, Entry> entries = new HashMap<>();

  void add(Assignment assignment, List<FetchedJob> waiting) {
    entries.put(assignment.topicPartition(), new Entry(assignment, waiting));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  Set<TopicPartition> names() {
    return Set.copyOf(entries.keySet());
  }

  /** The assignments themselves. */
  List<Assignment> partitions() {
    return entries.values().stream().map(Entry::assignment).toList();
  }

  @Nullable Entry get(TopicPartition name) {
    return entries.get(name);
  }

  /** Removes one, and returns it; null if it is not there. */
  @Nullable Entry remove(TopicPartition name) {
    return entries.remove(name);
  }
}
