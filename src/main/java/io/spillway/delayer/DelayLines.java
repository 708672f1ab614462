package io.spillway.delayer;

import io.spillway.progress.ProgressMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of all partitions assigned to a delayer. Decides what goes next; knows neither consumer
 * nor producer.
 */
final class DelayLines {

  private static final int MAX_BATCH_RECORDS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(DelayLines.class);

  /** How long a line waits whose first record a quota does not let pass. */
  static final Duration ASIDE = Duration.ofMinutes(10);

  private final DelayTopics topics;
  private final Map<TopicPartition, DelayLine> lines = new HashMap<>();

  /** Lines that are not looked at, and until when. */
  private final Map<TopicPartition, Instant> aside = new HashMap<>();

  private Instant lastLook = Instant.EPOCH;

  DelayLines(DelayTopics topics) {
    this.topics = topics;
  }

  /** Takes the delays anew: somebody may have given a topic more partitions. */
  void look() {
    lines.values().forEach(line -> line.delayBy(topics.delay(line.partition())));
  }

  /** Begins a line, or begins it anew, at a mark. */
  void begin(TopicPartition partition, ProgressMark from) {
    int tier = topics.tier(partition.topic());
    lines.put(partition, new DelayLine(partition, tier, topics.delay(partition), from));
  }

  /** The next transaction commits the line's mark, though nothing is forwarded. */
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
   * What is due, at most one transaction's worth, and with it the marks to commit.
   *
   * @param maxBytes what a transaction of more than one record may have
   */
  Batch takeDue(Instant now, long maxBytes) {
    aside.values().removeIf(until -> !now.isBefore(until));
    lastLook = now;
    List<DueRecord> due = new ArrayList<>();
    long bytes = 0;
    for (DelayLine line : lines.values()) {
      if (aside.containsKey(line.partition())) {
        continue;
      }
      ConsumerRecord<byte[], byte[]> record = line.pollDue(now, room(due, bytes, maxBytes));
      while (record != null) {
        due.add(new DueRecord(line.tier(), record));
        bytes += DelayLine.wireBytes(record);
        record = line.pollDue(now, room(due, bytes, maxBytes));
      }
    }
    return new Batch(due, dirtyMarks());
  }

  /** The bytes that the next record may have; one goes, however large it is. */
  private static long room(List<DueRecord> due, long bytes, long maxBytes) {
    if (due.isEmpty()) {
      return Long.MAX_VALUE;
    }
    return due.size() >= MAX_BATCH_RECORDS ? -1 : maxBytes - bytes;
  }

  /** The one record of a batch cannot pass for now: other lines go on, and its own for a while. */
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

  /** What the heads of all lines take in the heap, in bytes. */
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

  /** How long until something is due, at most {@code longest}. */
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

  /** When the first of all known records is due; null if none is known. */
  @Nullable Instant earliestDue() {
    return lines.values().stream()
        .map(DelayLine::nextDue)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** A record that is due. */
  record DueRecord(int tier, ConsumerRecord<byte[], byte[]> record) {}

  /** One transaction's worth. */
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
