package io.spillway.worker;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A commit without an answer, and how to find out whether it took effect. A transaction takes
 * effect as a whole or not at all: if one partition has the committed mark that was tried, and had
 * another one before, then all outcomes of the transaction are committed, also those whose records
 * were lost in a truncation since.
 *
 * @param tried the offsets that it would have committed, by assignment; must not be changed
 */
record CommitInDoubt(Map<Assignment, OffsetAndMetadata> tried) {

  /** Whether no partition is left whose committed offset could tell. */
  boolean isMute() {
    return partitions().isEmpty();
  }

  /** Whether this committed offset is the one that was tried for the partition. */
  boolean tried(Assignment assignment, @Nullable OffsetAndMetadata committed) {
    OffsetAndMetadata offset = tried.get(assignment);
    return offset != null && offset.equals(committed);
  }

  /** The partitions whose committed offsets tell: those that are still assigned. */
  Set<TopicPartition> partitions() {
    return tried.keySet().stream()
        .filter(Assignment::isOpen)
        .map(Assignment::topicPartition)
        .collect(Collectors.toSet());
  }

  /**
   * Whether the transaction is committed. Also false if nothing tells: then the outcomes are
   * committed again, which the broker refuses to a worker that has lost its partitions.
   *
   * @param committed the group's committed offsets of {@link #partitions}
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
   * The partitions whose committed offsets have metadata that is neither the one that was tried nor
   * the one before: somebody else has committed there.
   *
   * @param committed the group's committed offsets of {@link #partitions}
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
