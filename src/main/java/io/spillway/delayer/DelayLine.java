package io.spillway.delayer;

import io.spillway.offsets.LeaderEpochs;
import io.spillway.progress.ProgressMark;
import io.spillway.topics.RecordSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a delay topic: the records at its head, in the order of being due. Holds {@value
 * #MAX_BYTES} bytes at most of what is not due; what comes beyond is read again later, so that
 * memory does not grow with the backlog. The delayer's thread alone.
 */
final class DelayLine {

  static final long MAX_BYTES = 512 * 1_024;

  private final TopicPartition partition;
  private final int tier;
  private Duration delay;
  private final Uuid topicId;
  private final LeaderEpochs epochs;
  private final Deque<KeptRecord> head = new ArrayDeque<>();

  /** The record at {@link #nextOffset}, if it was seen and not kept. */
  private @Nullable Unkept unkept;

  private @Nullable Instant wakeAt;
  private long bytes;
  private long nextOffset;
  private long committedOffset;

  /**
   * A line.
   *
   * @param from where reading begins: all before it was forwarded
   */
  DelayLine(TopicPartition partition, int tier, Duration delay, ProgressMark from) {
    this.partition = partition;
    this.tier = tier;
    this.delay = delay;
    this.topicId = from.topicId();
    this.epochs = LeaderEpochs.before(from.base(), from.leaderEpoch());
    this.nextOffset = from.base();
    this.committedOffset = from.base();
  }

  TopicPartition partition() {
    return partition;
  }

  int tier() {
    return tier;
  }

  /** Delays by this much from now on; what is at the head already stays due when it was. */
  void delayBy(Duration changed) {
    delay = changed;
  }

  /**
   * Takes records that were read.
   *
   * @param next the offset after them, with the leader epoch of what stands before it
   * @return the offset to read from again, where not all were kept, else {@code next}
   */
  long take(List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next, Instant now) {
    long at = nextOffset;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Instant dueAt = dueAt(record, now);
      read(record, at);
      at = record.offset() + 1;
      if (bytes + heapBytes(record) > MAX_BYTES && dueAt.isAfter(now)) {
        wakeAt = head.isEmpty() ? dueAt : null;
        unkept = new Unkept(record.timestamp(), record.leaderEpoch(), dueAt);
        nextOffset = record.offset();
        return nextOffset;
      }
      head.add(new KeptRecord(record, dueAt));
      bytes += heapBytes(record);
    }
    unkept = null;
    nextOffset = next.offset();
    epochs.read(nextOffset - 1, next.leaderEpoch().orElse(LeaderEpochs.UNKNOWN));
    return nextOffset;
  }

  /**
   * Takes in a record's epoch. A marker in the gap before it may be of a later epoch than the
   * record before, though not later than this one.
   */
  private void read(ConsumerRecord<byte[], byte[]> record, long expected) {
    int epoch = record.leaderEpoch().orElse(LeaderEpochs.UNKNOWN);
    if (record.offset() > expected) {
      epochs.read(record.offset() - 1, epoch);
    }
    epochs.read(record.offset(), epoch);
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

  /** The record at the head if it is due and has at most so many bytes, or null. */
  @Nullable ConsumerRecord<byte[], byte[]> pollDue(Instant now, long maxBytes) {
    KeptRecord first = head.peek();
    if (first == null || first.dueAt().isAfter(now) || wireBytes(first.record()) > maxBytes) {
      return null;
    }
    head.remove();
    bytes -= heapBytes(first.record());
    return first.record();
  }

  /** What its head takes in the heap, in bytes. */
  long bytes() {
    return bytes;
  }

  /** How long until the next record is due; null where none is known. */
  @Nullable Duration untilDue(Instant now) {
    Instant next = nextDue();
    return next == null ? null : notNegative(Duration.between(now, next));
  }

  /** When the next record is due; null if none is known. */
  @Nullable Instant nextDue() {
    KeptRecord first = head.peek();
    return first == null ? wakeAt : first.dueAt();
  }

  /** The offset to commit: that of the first record not forwarded. */
  long offset() {
    KeptRecord first = head.peek();
    return first == null ? nextOffset : first.record().offset();
  }

  /** What is committed does not stand: the log was cut, or the committed offset lost its mark. */
  void mustCommit() {
    committedOffset = -1;
  }

  boolean isDirty() {
    return offset() != committedOffset;
  }

  void committed() {
    committedOffset = offset();
    epochs.forgetBefore(committedOffset);
  }

  /** What the next transaction says of the partition. */
  ProgressMark mark() {
    return markAt(offset(), epochs.before(offset()));
  }

  /** What is to be said if the log was cut at the offset: nothing at or beyond it was forwarded. */
  ProgressMark markOfCut(long cut, int epoch) {
    return cut < offset() ? markAt(cut, epoch) : mark();
  }

  private ProgressMark markAt(long base, int epoch) {
    return ProgressMark.at(topicId, partition.partition(), base, epoch);
  }

  /** Where reading goes on, with the epoch of the record before, if one is known. */
  OffsetAndMetadata readFrom(long offset) {
    return new OffsetAndMetadata(offset, markAt(offset, epochs.before(offset)).epoch(), "");
  }

  /** The offset from which on nothing was read. */
  long position() {
    return nextOffset;
  }

  /**
   * When a record is due: the delay after it was appended, but no later than the delay after it was
   * first seen. A log's time can go backwards at a change of leader, and a record from the old
   * leader's future would hold up all behind it.
   */
  private Instant dueAt(ConsumerRecord<byte[], byte[]> record, Instant now) {
    Unkept seen = record.offset() == nextOffset ? unkept : null;
    Instant latest = seen == null || !seen.isThat(record) ? now.plus(delay) : seen.dueAt();
    Instant dueAt = Instant.ofEpochMilli(record.timestamp()).plus(delay);
    return dueAt.isBefore(latest) ? dueAt : latest;
  }

  private static Duration notNegative(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /** Of key and value, as they travel. */
  static long wireBytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize())
        + (long) Math.max(0, record.serializedValueSize());
  }

  private static long heapBytes(ConsumerRecord<byte[], byte[]> record) {
    return RecordSize.inHeap(record.key(), record.value(), record.headers());
  }

  /**
   * A record that was seen and not kept, and when it is due. If the log is cut there meanwhile,
   * another one stands at its offset, and is due at a time of its own.
   */
  private record Unkept(long timestamp, Optional<Integer> epoch, Instant dueAt) {
    boolean isThat(ConsumerRecord<byte[], byte[]> record) {
      return record.timestamp() == timestamp && record.leaderEpoch().equals(epoch);
    }
  }

  /** A record at the head, and when it is due. */
  private record KeptRecord(ConsumerRecord<byte[], byte[]> record, Instant dueAt) {}
}
