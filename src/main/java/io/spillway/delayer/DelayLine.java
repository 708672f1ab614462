package io.spillway.delayer;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a delay topic: the records at its head, in the order of being due. Holds {@value
 * #MAX_BYTES} bytes at most; what comes beyond is read again later, so that memory does not grow
 * with the backlog. The delayer's thread alone.
 */
final class DelayLine {

  static final long MAX_BYTES = 256 * 1_024;

  private final TopicPartition partition;
  private final int tier;
  private final Duration delay;
  private final Deque<ConsumerRecord<byte[], byte[]>> head = new ArrayDeque<>();
  private @Nullable Instant wakeAt;
  private long nextOffset;
  private long committedOffset;

  /**
   * A line.
   *
   * @param offset where reading begins: the committed offset
   */
  DelayLine(TopicPartition partition, int tier, Duration delay, long offset) {
    this.partition = partition;
    this.tier = tier;
    this.delay = delay;
    this.nextOffset = offset;
    this.committedOffset = offset;
  }

  TopicPartition partition() {
    return partition;
  }

  int tier() {
    return tier;
  }

  /**
   * Takes records that were read.
   *
   * @param next the offset after them
   * @return the offset to read from again, where not all were kept, else {@code next}
   */
  long take(List<ConsumerRecord<byte[], byte[]>> records, long next, Instant now) {
    long bytes = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      bytes += bytes(record);
      boolean due = !remaining(record, now).isPositive();
      if (bytes > MAX_BYTES && !due) {
        if (head.isEmpty()) {
          wakeAt = now.plus(remaining(record, now));
        }
        nextOffset = record.offset();
        return nextOffset;
      }
      head.add(record);
    }
    nextOffset = next;
    return next;
  }

  /**
   * Whether more should be read: nothing is kept, and no record too large to keep is waited for.
   */
  boolean wantsMore(Instant now) {
    if (wakeAt != null && !now.isBefore(wakeAt)) {
      wakeAt = null;
    }
    return head.isEmpty() && wakeAt == null;
  }

  /** The record at the head if it is due, or null. */
  @Nullable ConsumerRecord<byte[], byte[]> pollDue(Instant now) {
    ConsumerRecord<byte[], byte[]> first = head.peek();
    if (first == null || remaining(first, now).isPositive()) {
      return null;
    }
    return head.remove();
  }

  /** How long until the next record is due; null where none is known. */
  @Nullable Duration untilDue(Instant now) {
    ConsumerRecord<byte[], byte[]> first = head.peek();
    if (first != null) {
      return remaining(first, now);
    }
    return wakeAt == null ? null : clamp(Duration.between(now, wakeAt));
  }

  /** How long the head has been due, zero if it is not. */
  Duration overdue(Instant now) {
    ConsumerRecord<byte[], byte[]> first = head.peek();
    Duration over = first == null ? Duration.ZERO : Duration.between(dueAt(first), now);
    return over.isNegative() ? Duration.ZERO : over;
  }

  /** The offset to commit: that of the first record not forwarded. */
  long offset() {
    ConsumerRecord<byte[], byte[]> first = head.peek();
    return first == null ? nextOffset : first.offset();
  }

  boolean isDirty() {
    return offset() != committedOffset;
  }

  void committed() {
    committedOffset = offset();
  }

  private Instant dueAt(ConsumerRecord<byte[], byte[]> record) {
    return Instant.ofEpochMilli(record.timestamp()).plus(delay);
  }

  /**
   * The rest of the delay; a log's time can go backwards at a change of leader, so it is kept
   * between zero and the delay.
   */
  private Duration remaining(ConsumerRecord<byte[], byte[]> record, Instant now) {
    return clamp(Duration.between(now, dueAt(record)));
  }

  private Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(delay) > 0 ? delay : wait;
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize())
        + (long) Math.max(0, record.serializedValueSize());
  }
}
