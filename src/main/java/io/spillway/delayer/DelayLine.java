package io.spillway.delayer;

import io.spillway.offsets.LeaderEpochs;
import io.spillway.progress.ProgressMark;
import io.spillway.tag.TagReader;
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
 * One partition of a delay topic: its next records, in the order in which they are due. Keeps at
 * most {@value #MAX_BYTES} bytes of records that are not due; records beyond that are read again
 * later, so that memory does not grow with the backlog. Used by the delayer's thread only.
 */
final class DelayLine {

  static final long MAX_BYTES = 512 * 1_024;

  /** It is read on when no more is kept: what comes then has room, and comes before it is due. */
  static final long READ_ON_BYTES = MAX_BYTES / 2;

  private final TopicPartition partition;
  private final int tier;
  private Duration delay;
  private final Uuid topicId;
  private final LeaderEpochs epochs;
  private final Deque<KeptRecord> head = new ArrayDeque<>();

  /** The record at {@link #nextOffset}, if it was read but not kept. */
  private @Nullable Unkept unkept;

  private @Nullable Instant wakeAt;
  private long bytes;
  private long nextOffset;
  private long committedOffset;

  /**
   * Creates a line.
   *
   * @param from where reading begins: every record before it was forwarded
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

  /** Changes the delay for records that are read from now on; kept records stay due as before. */
  void delayBy(Duration changed) {
    delay = changed;
  }

  /**
   * The clock was set back: what is waited for is due no later than the delay from now, as if it
   * were seen for the first time. Else it would wait for the time that is to pass once more.
   */
  void clockWentBack(Instant now) {
    Instant latest = now.plus(delay);
    List<KeptRecord> kept = List.copyOf(head);
    head.clear();
    kept.forEach(each -> head.add(new KeptRecord(each.record(), earlier(each.dueAt(), latest))));
    wakeAt = wakeAt == null ? null : earlier(wakeAt, latest);
    unkept = unkept == null ? null : unkept.dueBy(latest);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /**
   * Takes records that were read.
   *
   * @param next the offset after them, with the leader epoch of the entry before it
   * @return the offset to read from next: {@code next}, or an earlier one if not all records were
   *     kept
   */
  long take(List<ConsumerRecord<byte[], byte[]>> records, OffsetAndMetadata next, Instant now) {
    long at = nextOffset;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Instant dueAt = dueAt(record, now);
      read(record, at);
      at = record.offset() + 1;
      if (bytes + heapBytes(record) > MAX_BYTES && dueAt.isAfter(now)) {
        wakeAt = head.isEmpty() ? dueAt : null;
        unkept = new Unkept(record.timestamp(), record.leaderEpoch(), heapBytes(record), dueAt);
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
   * Notes a record's epoch. A transaction marker in the gap before it may have a later epoch than
   * the record before, but not later than this record.
   */
  private void read(ConsumerRecord<byte[], byte[]> record, long expected) {
    int epoch = record.leaderEpoch().orElse(LeaderEpochs.UNKNOWN);
    if (record.offset() > expected) {
      epochs.read(record.offset() - 1, epoch);
    }
    epochs.read(record.offset(), epoch);
  }

  /**
   * Whether more should be read: few bytes are kept, the record that had no room has some now, and
   * the next one is not a record that is too large to keep and not due yet.
   */
  boolean wantsMore(Instant now) {
    if (wakeAt != null && !now.isBefore(wakeAt)) {
      wakeAt = null;
    }
    return head.isEmpty() ? wakeAt == null : bytes <= READ_ON_BYTES && hasRoomForUnkept();
  }

  private boolean hasRoomForUnkept() {
    return unkept == null || bytes + unkept.bytes() <= MAX_BYTES;
  }

  /** Removes and returns the next record if it is due and not too large; null otherwise. */
  @Nullable ConsumerRecord<byte[], byte[]> pollDue(Instant now, long maxBytes) {
    KeptRecord first = head.peek();
    if (first == null || first.dueAt().isAfter(now) || wireBytes(first.record()) > maxBytes) {
      return null;
    }
    head.remove();
    bytes -= heapBytes(first.record());
    return first.record();
  }

  /** The bytes that the kept records take in the heap. */
  long bytes() {
    return bytes;
  }

  /** How long until the next record is due; null if no record is known. */
  @Nullable Duration untilDue(Instant now) {
    Instant next = nextDue();
    return next == null ? null : notNegative(Duration.between(now, next));
  }

  /** When the next record is due; null if none is known. */
  @Nullable Instant nextDue() {
    KeptRecord first = head.peek();
    return first == null ? wakeAt : first.dueAt();
  }

  /** The offset to commit: that of the first record that is not forwarded. */
  long offset() {
    KeptRecord first = head.peek();
    return first == null ? nextOffset : first.record().offset();
  }

  /**
   * Notes that the mark must be committed again, because the log was truncated or the committed
   * offset has lost its mark.
   */
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

  /** The mark to commit in the next transaction. */
  ProgressMark mark() {
    return markAt(offset(), epochs.before(offset()));
  }

  /**
   * The mark after the log was truncated at this offset: no record at or beyond it was forwarded.
   */
  ProgressMark markOfCut(long cut, int epoch) {
    return cut < offset() ? markAt(cut, epoch) : mark();
  }

  private ProgressMark markAt(long base, int epoch) {
    return ProgressMark.at(topicId, partition.partition(), base, epoch);
  }

  /** An offset to read from, with the leader epoch of the record before it, if it is known. */
  OffsetAndMetadata readFrom(long offset) {
    return new OffsetAndMetadata(offset, markAt(offset, epochs.before(offset)).epoch(), "");
  }

  /** What waits in it, if its log ends at this offset. */
  TierBacklog backlog(long end) {
    KeptRecord first = head.peek();
    Instant submitted = first == null ? null : submittedAt(first.record());
    return new TierBacklog(Math.max(0, end - offset()), nextDue(), submitted);
  }

  /** When the job's first record was written. */
  static Instant submittedAt(ConsumerRecord<byte[], byte[]> record) {
    return TagReader.origin(record.headers(), DueRecords.place(record)).submittedAt();
  }

  /** The offset after the last one that was read. */
  long position() {
    return nextOffset;
  }

  /**
   * When a record is due: the delay after its time stamp, but at the latest the delay after it was
   * first read. The times in a log can go backwards at a change of leader, and a record from the
   * former leader with a time in the future would delay all records behind it.
   */
  private Instant dueAt(ConsumerRecord<byte[], byte[]> record, Instant now) {
    Unkept seen = record.offset() == nextOffset ? unkept : null;
    Instant latest = seen == null || !seen.isThat(record) ? now.plus(delay) : seen.dueAt();
    return earlier(Instant.ofEpochMilli(record.timestamp()).plus(delay), latest);
  }

  private static Duration notNegative(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /** The bytes of key and value. */
  static long wireBytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize())
        + (long) Math.max(0, record.serializedValueSize());
  }

  private static long heapBytes(ConsumerRecord<byte[], byte[]> record) {
    return RecordSize.inHeap(record.key(), record.value(), record.headers());
  }

  /**
   * A record that was read but not kept, and when it is due. Time stamp and epoch identify it: if
   * the log is truncated meanwhile, another record may be at its offset, with its own due time.
   */
  private record Unkept(long timestamp, Optional<Integer> epoch, long bytes, Instant dueAt) {
    boolean isThat(ConsumerRecord<byte[], byte[]> record) {
      return record.timestamp() == timestamp && record.leaderEpoch().equals(epoch);
    }

    Unkept dueBy(Instant latest) {
      return new Unkept(timestamp, epoch, bytes, earlier(dueAt, latest));
    }
  }

  /** A kept record, and when it is due. */
  private record KeptRecord(ConsumerRecord<byte[], byte[]> record, Instant dueAt) {}
}
