package io.spillway.delayer;

import io.spillway.progress.ProgressMark;
import io.spillway.time.Age;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of all partitions assigned to this delayer. Decides which records are forwarded next;
 * knows neither consumer nor producer.
 */
final class DelayLines {

  private static final int MAX_BATCH_RECORDS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(DelayLines.class);

  /** How long a line is set aside if a quota is too low for its next record. */
  static final Duration ASIDE = Duration.ofMinutes(10);

  private final DelayTopics topics;
  private final Map<TopicPartition, DelayLine> lines = new HashMap<>();

  /** The lines that are set aside, and until when. */
  private final Map<TopicPartition, Instant> aside = new HashMap<>();

  private Instant lastLook = Instant.EPOCH;

  DelayLines(DelayTopics topics) {
    this.topics = topics;
  }

  /** Computes the delays again, because somebody may have added partitions to a topic. */
  void look() {
    lines.values().forEach(line -> line.delayBy(topics.delay(line.partition())));
  }

  /** The clock was set back: nothing waits for the time that is to pass once more. */
  void clockWentBack(Instant now) {
    lines.values().forEach(line -> line.clockWentBack(now));
    Instant latest = now.plus(ASIDE);
    aside.replaceAll((partition, until) -> until.isBefore(latest) ? until : latest);
  }

  /** Begins a line at a mark, also if it exists already. */
  void begin(TopicPartition partition, ProgressMark from) {
    int tier = topics.tier(partition.topic());
    lines.put(partition, new DelayLine(partition, tier, topics.delay(partition), from));
  }

  /** Makes the next transaction commit the line's mark even if no record is forwarded. */
  void mustCommit(TopicPartition partition) {
    DelayLine line = lines.get(partition);
    if (line != null) {
      line.mustCommit();
    }
  }

  void end(Collection<TopicPartition> partitions) {
    lines.keySet().removeAll(partitions);
  }

  @Nullable DelayLine get(TopicPartition partition) {
    return lines.get(partition);
  }

  Collection<DelayLine> all() {
    return lines.values();
  }

  /**
   * Removes and returns due records for one transaction, those that were due first, with the marks
   * to commit.
   *
   * @param maxBytes the most bytes of a transaction with more than one record
   */
  Batch takeDue(Instant now, long maxBytes) {
    aside.values().removeIf(until -> !now.isBefore(until));
    lastLook = now;
    List<DueRecord> due = new ArrayList<>();
    long bytes = 0;
    PriorityQueue<DelayLine> next = dueLines(now);
    while (!next.isEmpty()) {
      DelayLine line = next.remove();
      Instant dueAt = orNever(line.nextDue());
      ConsumerRecord<byte[], byte[]> record = line.pollDue(now, room(due, bytes, maxBytes));
      if (record != null) {
        due.add(new DueRecord(line.tier(), record, dueAt));
        bytes += DelayLine.wireBytes(record);
        if (line.nextDue() != null) {
          next.add(line);
        }
      }
    }
    return new Batch(due, dirtyMarks());
  }

  /** The lines in which something may be due, by what is due first: no line holds up another. */
  private PriorityQueue<DelayLine> dueLines(Instant now) {
    PriorityQueue<DelayLine> due =
        new PriorityQueue<>(Comparator.comparing(line -> orNever(line.nextDue())));
    for (DelayLine line : lines.values()) {
      Instant next = line.nextDue();
      if (next != null && !next.isAfter(now) && !aside.containsKey(line.partition())) {
        due.add(line);
      }
    }
    return due;
  }

  private static Instant orNever(@Nullable Instant instant) {
    return instant == null ? Instant.MAX : instant;
  }

  /** The bytes that the next record may have; the first record may have any size. */
  private static long room(List<DueRecord> due, long bytes, long maxBytes) {
    if (due.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return due.size() >= MAX_BATCH_RECORDS ? -1 : maxBytes - bytes;
  }

  /**
   * Sets the line of a batch's only record aside for a while, because a quota is too low for the
   * record; other lines go on.
   */
  void setAside(Batch batch) {
    ConsumerRecord<byte[], byte[]> alone = batch.due().getFirst().record();
    aside.put(new TopicPartition(alone.topic(), alone.partition()), lastLook.plus(ASIDE));
    LOG.error(
        "the delayed job at {}-{} offset {} has {} bytes, and a quota does not let them pass in the"
            + " longest transaction that the brokers and the group allow: it is kept, holds up none"
            + " but the jobs behind it in its partition, and is tried again in {} s. Raise"
            + " producer_byte_rate",
        alone.topic(),
        alone.partition(),
        alone.offset(),
        DelayLine.wireBytes(alone),
        ASIDE.toSeconds());
  }

  /** The bytes that the kept records of all lines take in the heap. */
  long bytes() {
    return lines.values().stream().mapToLong(DelayLine::bytes).sum();
  }

  private Map<TopicPartition, ProgressMark> dirtyMarks() {
    Map<TopicPartition, ProgressMark> marks = new HashMap<>();
    for (DelayLine line : lines.values()) {
      if (line.isDirty()) {
        marks.put(line.partition(), line.mark());
      }
    }
    return marks;
  }

  void committed() {
    lines.values().forEach(DelayLine::committed);
  }

  /** How long until the next record is due, at most {@code longest}. */
  Duration untilDue(Instant now, Duration longest) {
    Duration least = longest;
    for (DelayLine line : lines.values()) {
      Duration wait = aside.containsKey(line.partition()) ? null : line.untilDue(now);
      if (wait != null && wait.compareTo(least) < 0) {
        least = wait;
      }
    }
    return least;
  }

  /**
   * What waits, by tier; records of a former ladder's topics are those of {@link
   * io.spillway.metrics.Meters#FORMER_TIER}.
   *
   * @param ends where the logs end, of the partitions for which that is known
   */
  Map<Integer, TierBacklog> backlogs(Map<TopicPartition, Long> ends) {
    Map<Integer, TierBacklog> tiers = new HashMap<>();
    for (DelayLine line : lines.values()) {
      long end = ends.getOrDefault(line.partition(), line.offset());
      tiers.merge(line.tier(), line.backlog(end), TierBacklog::and);
    }
    return tiers;
  }

  /** The partitions of all lines. */
  Set<TopicPartition> partitions() {
    return Set.copyOf(lines.keySet());
  }

  /** When the first of all known records is due; null if no record is known. */
  @Nullable Instant earliestDue() {
    return lines.values().stream()
        .map(DelayLine::nextDue)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** A record that is due, and since when. */
  record DueRecord(int tier, ConsumerRecord<byte[], byte[]> record, Instant dueAt) {
    /** How long it has been due; zero if the clock was set back meanwhile. */
    Duration late(Instant now) {
      return Age.of(dueAt, now);
    }
  }

  /** The records and marks of one transaction. */
  record Batch(List<DueRecord> due, Map<TopicPartition, ProgressMark> marks) {
    boolean isEmpty() {
      return marks.isEmpty();
    }

    /** Bytes of the records' keys and values. */
    long bytes() {
      return due.stream().mapToLong(each -> DelayLine.wireBytes(each.record())).sum();
    }
  }
}
