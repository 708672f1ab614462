package io.spillway.progress;

import io.spillway.progress.Ledger.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the log of a partition has changed while it is read: it was truncated, its beginning
 * was deleted, or the topic was deleted and created again under the same name. Asks for the topics'
 * ids every few seconds, and always before it decides about an offset that is out of range. Used by
 * the role's own thread only.
 */
public final class LogWatch {

  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  /** How often the topics' ids are asked for. */
  private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

  /** How often to look whether an awaited answer has arrived. */
  private static final long ANSWER_NANOS = Duration.ofMillis(20).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Map<TopicPartition, Uuid> ids = new HashMap<>();

  /** The partitions whose log was cut, and where; null if the consumer does not know where. */
  private final Map<TopicPartition, @Nullable OffsetAndMetadata> cut = new HashMap<>();

  private @Nullable CompletableFuture<Map<String, Topic>> question;
  private long lookNanos;

  /** Whether the topics' ids are needed at once to explain what was found. */
  private boolean urgent;

  /** What was found about one partition. */
  public sealed interface Finding {
    /** The partition. */
    TopicPartition partition();

    /**
     * The log was truncated: records at this offset and beyond are new.
     *
     * @param epoch the leader epoch of the records below it, {@link ProgressMark#UNKNOWN_EPOCH} if
     *     unknown
     */
    record LogCut(TopicPartition partition, long offset, int epoch) implements Finding {}

    /**
     * It cannot be decided where to go on reading.
     *
     * @param why for people
     */
    record Unknowable(TopicPartition partition, String why) implements Finding {}
  }

  /** Creates a watch without partitions. */
  public LogWatch(Consumer<byte[], byte[]> consumer, Ledger ledger) {
    this.consumer = consumer;
    this.ledger = ledger;
  }

  /** Notes that reading of a partition begins at this mark. */
  public void began(TopicPartition partition, ProgressMark mark, long nowNanos) {
    if (ids.isEmpty()) {
      lookNanos = nowNanos + LOOK_NANOS;
    }
    ids.put(partition, mark.topicId());
  }

  /** Notes that these partitions are no longer read. */
  public void ended(Collection<TopicPartition> partitions) {
    ids.keySet().removeAll(partitions);
    cut.keySet().removeAll(partitions);
  }

  /**
   * Handles an offset that is out of range.
   *
   * @param position returns where a partition is read, with the leader epoch of the record before
   *     it, if it is known
   * @return the partitions whose next records were deleted, with the offsets where their logs begin
   *     now; {@link #look} returns findings about the others later
   */
  public Map<TopicPartition, Long> outOfRange(
      OffsetOutOfRangeException gone, Function<TopicPartition, OffsetAndMetadata> position) {
    urgent = true;
    question = null;
    if (gone instanceof LogTruncationException parted) {
      for (TopicPartition partition : read(gone)) {
        hold(partition, parted.divergentOffsets().get(partition), position.apply(partition));
      }
      return Map.of();
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(read(gone));
    Map<TopicPartition, Long> deleted = new HashMap<>();
    read(gone)
        .forEach(partition -> {
          OffsetAndMetadata at = position.apply(partition);
          long beginning = beginnings.getOrDefault(partition, 0L);
          if (at.offset() < beginning) {
            deleted.put(partition, beginning);
          } else if (at.leaderEpoch().isPresent()) {
            consumer.seek(partition, at); // makes the consumer ask where the log diverges; the next
            // poll tells
          } else {
            hold(partition, null, at);
          }
        });
    return deleted;
  }

  /** The partitions of the error that are still read; others were revoked meanwhile. */
  private Set<TopicPartition> read(OffsetOutOfRangeException gone) {
    Set<TopicPartition> read = new HashSet<>(gone.partitions());
    read.retainAll(ids.keySet());
    return read;
  }

  /** Pauses the partition until its topic's id is known. */
  private void hold(
      TopicPartition partition, @Nullable OffsetAndMetadata parted, OffsetAndMetadata position) {
    cut.put(partition, parted);
    consumer.seek(partition, position.offset()); // without an epoch the consumer does not check for
    // truncation
    consumer.pause(List.of(partition));
  }

  /** Whether the partition is paused until a finding. */
  public boolean isHeld(TopicPartition partition) {
    return cut.containsKey(partition);
  }

  /** The nanoseconds until {@link #look} should be called again. */
  public long nanosUntilLooking(long nowNanos) {
    if (ids.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (question != null) {
      return ANSWER_NANOS; // Kafka may take a minute for it, or be away
    }
    return urgent ? 0 : Math.max(0, lookNanos - nowNanos);
  }

  /**
   * Asks for the topics' ids if it is time, and returns what has been found.
   *
   * @param believed for each partition, the offset after the last one that its mark calls finished
   *     although it was not read here. The consumer reads below it, and would not notice that the
   *     log ends before it
   */
  public List<Finding> look(long nowNanos, Supplier<Map<TopicPartition, Long>> believed) {
    CompletableFuture<Map<String, Topic>> asked = question;
    if (asked == null) {
      if (!ids.isEmpty() && (urgent || lookNanos <= nowNanos)) {
        question = ledger.topics(Partitions.topics(ids.keySet()));
        lookNanos = nowNanos + LOOK_NANOS;
        return question.isDone() ? look(nowNanos, believed) : List.of();
      }
      return List.of();
    }
    if (!asked.isDone()) {
      return List.of();
    }
    question = null;
    if (asked.isCompletedExceptionally()) {
      return List.of();
    }
    urgent = false;
    List<Finding> findings = findings(asked.join());
    Map<TopicPartition, Long> unread = new HashMap<>(believed.get());
    findings.forEach(finding -> unread.remove(finding.partition()));
    findings.addAll(cutBeforeTheirEnds(unread));
    return findings;
  }

  private List<Finding> cutBeforeTheirEnds(Map<TopicPartition, Long> unread) {
    List<Finding> findings = new ArrayList<>();
    try {
      Map<TopicPartition, Long> ends =
          unread.isEmpty()
              ? Map.of()
              : consumer.endOffsets(unread.keySet(), PendingStarts.ASK_FOR_BOUNDS);
      ends.forEach((partition, end) -> {
        if (end < unread.getOrDefault(partition, 0L)) {
          findings.add(new Finding.LogCut(partition, end, ProgressMark.UNKNOWN_EPOCH));
        }
      });
    } catch (RetriableException | WakeupException notNow) {
      LOG.debug("the next look asks again for the ends of logs: {}", notNow.toString());
    }
    return findings;
  }

  private List<Finding> findings(Map<String, Topic> topics) {
    List<Finding> findings = new ArrayList<>();
    ids.forEach((partition, id) -> {
      Topic topic = topics.get(partition.topic());
      if (topic != null && !topic.id().equals(id)) {
        findings.add(
            new Finding.Unknowable(
                partition,
                "its topic has the id %s, and was read with the id %s: %s"
                    .formatted(topic.id(), id, StartDecision.MADE_ANEW)));
      } else if (topic != null && cut.containsKey(partition)) {
        findings.add(cut(partition, cut.get(partition)));
      }
    });
    findings.forEach(finding -> cut.remove(finding.partition()));
    return findings;
  }

  private static Finding cut(TopicPartition partition, @Nullable OffsetAndMetadata parted) {
    return parted == null
        ? new Finding.Unknowable(
            partition,
            "its log was cut, and no leader epoch tells where it parts from what was read")
        : new Finding.LogCut(
            partition, parted.offset(), parted.leaderEpoch().orElse(ProgressMark.UNKNOWN_EPOCH));
  }
}
