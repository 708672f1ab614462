package io.spillway.worker;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A commit that had no answer, and how to tell what became of it. It was one transaction, in it
 * whole or not at all: a single partition whose committed mark is the one that was tried, and was
 * not there before, tells of all outcomes in it, also of those whose records were cut away since.
 *
 * @param tried what it would have committed, by assignment; do not change it
 */
record CommitInDoubt(Map<Assignment, OffsetAndMetadata> tried) {

  /** Whether nothing is known that could tell. */
  boolean isMute() {
    return partitions().isEmpty();
  }

  /** Whether a committed offset is the one that was tried for a partition. */
  boolean tried(Assignment assignment, @Nullable OffsetAndMetadata committed) {
    OffsetAndMetadata offset = tried.get(assignment);
    return offset != null && offset.equals(committed);
  }

  /** The partitions whose committed offsets tell: those that are assigned still. */
  Set<TopicPartition> partitions() {
    return tried.keySet().stream()
        .filter(Assignment::isOpen)
        .map(Assignment::topicPartition)
        .collect(Collectors.toSet());
  }

  /**
   * Whether the transaction is committed. No is also the answer if nothing tells: then the outcomes
   * are committed again, which the broker refuses to one that has lost its partitions.
   *
   * @param committed what the group has committed now, of {@link #partitions}
   */
  boolean tookEffect(Map<TopicPartition, OffsetAndMetadata> committed) {
    return tried.entrySet().stream()
        .filter(entry -> entry.getKey().isOpen())
        .anyMatch(entry -> {
          Assignment assignment = entry.getKey();
          OffsetAndMetadata now = committed.get(assignment.topicPartition());
          return now != null && now.equals(entry.getValue()) && !assignment.stoodBefore(now);
        });
  }

  /**
   * The partitions whose committed offsets bear a text that is neither ours nor stood there before:
   * somebody else has committed it.
   *
   * @param committed what the group has committed now, of {@link #partitions}
   */
  Set<TopicPartition> foreign(Map<TopicPartition, OffsetAndMetadata> committed) {
    Set<TopicPartition> foreign = new HashSet<>();
    for (Assignment assignment : tried.keySet()) {
      OffsetAndMetadata now = committed.get(assignment.topicPartition());
      if (assignment.isOpen()
          && now != null
          && !assignment.isOurs(now)
          && !assignment.stoodBefore(now)) {
        foreign.add(assignment.topicPartition());
      }
    }
    return foreign;
  }
}
