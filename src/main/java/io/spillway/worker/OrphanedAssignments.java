package io.spillway.worker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Assignments that were lost because Kafka refused a right, and whose streams go on, because they
 * are paid for and the partition may be assigned again. Their outcomes are not committed meanwhile.
 * If the partition is assigned again and nobody has changed its committed mark, the assignment goes
 * on as if it had not been lost.
 */
final class OrphanedAssignments {

  /**
   * An orphaned assignment.
   *
   * @param waiting its jobs whose calls had not started
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
