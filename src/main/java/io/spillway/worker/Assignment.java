package io.spillway.worker;

import io.spillway.offsets.LeaderEpochs;
import io.spillway.offsets.OffsetWindow;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One assignment of one partition, from its beginning to its revocation or loss. When the partition
 * comes back later it is another assignment: work of this one is not mistaken for work of that one.
 * The pump's alone.
 */
final class Assignment {

  private final TopicPartition topicPartition;
  private final Uuid topicId;
  private final OffsetWindow window;
  private final LeaderEpochs epochs;

  /** The offsets at which the log was cut, in the order in which that was noticed. */
  private final List<Long> cuts = new ArrayList<>();

  /** The offset from which on nothing was read. */
  private long readTo;

  private boolean open = true;

  /** Whether there is something to commit. */
  private boolean dirty;

  /** What is known to be committed, by this assignment or before it; null if nothing is. */
  private @Nullable OffsetAndMetadata standing;

  /** An assignment that goes on where a mark says. */
  Assignment(TopicPartition topicPartition, StartPoint from) {
    ProgressMark mark = from.mark();
    this.topicPartition = topicPartition;
    this.topicId = mark.topicId();
    this.window = OffsetWindow.restored(mark.base(), mark.finished());
    this.epochs = LeaderEpochs.before(mark.head(), mark.leaderEpoch());
    this.readTo = mark.base();
    this.standing = from.committed();
    this.dirty = from.hasLostItsMark();
  }

  TopicPartition topicPartition() {
    return topicPartition;
  }

  OffsetWindow window() {
    return window;
  }

  /** Whether the assignment still stands. */
  boolean isOpen() {
    return open;
  }

  /** Whether the next transaction is to commit the partition's mark. */
  boolean isDirty() {
    return dirty;
  }

  /**
   * Whether a record of this leader epoch can be of the log that was read. If not, the log was cut
   * at its offset or before.
   */
  boolean isOfThisLog(long offset, Optional<Integer> epoch) {
    return epoch.isEmpty() || epochs.agrees(offset, epoch.get());
  }

  /** Takes a record's offset; returns whether its job is still to be done. */
  boolean deliver(long offset, Optional<Integer> epoch) {
    long base = window.base();
    passGapBefore(offset, epoch);
    boolean due = window.deliver(offset);
    readTo = Math.max(readTo, offset + 1);
    epochs.read(offset, epoch.orElse(LeaderEpochs.UNKNOWN));
    dirty |= window.base() != base;
    return due;
  }

  /**
   * Passes offsets that hold no records, before one that was read. A marker among them may be of a
   * later epoch than the record before it, though not later than this one.
   */
  void passGapBefore(long offset, Optional<Integer> epoch) {
    if (offset > readTo) {
      passTo(offset, epoch);
    }
  }

  /**
   * Passes offsets that hold no records.
   *
   * @param epoch the leader epoch of what stands before the next offset, a marker maybe
   */
  void passTo(long nextOffset, Optional<Integer> epoch) {
    long base = window.base();
    window.passTo(nextOffset);
    readTo = Math.max(readTo, nextOffset);
    epochs.read(nextOffset - 1, epoch.orElse(LeaderEpochs.UNKNOWN));
    dirty |= window.base() != base;
  }

  /**
   * The job's outcome is in the log. That of a record that was cut away finishes no offset; the
   * mark went with it all the same, to tell whether the transaction took effect.
   */
  void finish(FetchedJob fetched) {
    if (!isCutAway(fetched)) {
      window.finish(fetched.offset());
    }
    dirty = true;
  }

  /**
   * The log was cut: what is at the offset or beyond is new. What runs goes on, for it is paid for.
   *
   * @param epoch the leader epoch of what is below, {@link LeaderEpochs#UNKNOWN} if unknown
   */
  void cut(long offset, int epoch) {
    cuts.add(offset);
    window.cut(offset);
    readTo = Math.min(readTo, offset);
    epochs.cut(offset);
    epochs.read(offset - 1, epoch);
    dirty = true;
  }

  /**
   * Whether records are believed to be finished, by the mark where the assignment began, that were
   * not read since: nothing but the log's end tells if they were cut away meanwhile.
   */
  boolean believesUnread() {
    return window.recordsEnd() > readTo;
  }

  /** How often the log was cut during the assignment. */
  int cuts() {
    return cuts.size();
  }

  /** Whether the record of a job was cut away after it was delivered. */
  boolean isCutAway(FetchedJob fetched) {
    return cuts.subList(fetched.cutsBefore(), cuts.size()).stream()
        .anyMatch(cut -> cut <= fetched.offset());
  }

  /** All progress is committed, as this mark. */
  void committed(OffsetAndMetadata mark) {
    dirty = false;
    epochs.forgetBefore(window.base());
    stands(mark);
  }

  /** A mark is committed after all; there may be progress since. */
  void stands(OffsetAndMetadata mark) {
    standing = mark;
  }

  /** Whether what is committed is no news. */
  boolean stoodBefore(@Nullable OffsetAndMetadata committed) {
    return Objects.equals(committed, standing);
  }

  /** Whether a committed offset bears a mark of the log that is read. */
  boolean isOurs(OffsetAndMetadata committed) {
    return MarkCodec.decode(committed.metadata())
        .filter(mark ->
            mark.base() == committed.offset()
                && mark.partition() == topicPartition.partition()
                && mark.topicId().equals(topicId))
        .isPresent();
  }

  /** What a transaction says of the partition that holds these outcomes of it. */
  ProgressMark mark(List<FetchedJob> ending) {
    if (ending.isEmpty()) {
      return mark(window);
    }
    OffsetWindow then = window.copy();
    ending.stream()
        .filter(fetched -> !isCutAway(fetched))
        .forEach(fetched -> then.finish(fetched.offset()));
    return mark(then);
  }

  private ProgressMark mark(OffsetWindow then) {
    BitSet finished = then.finishedBeyond();
    long head = then.base() + finished.length();
    return new ProgressMark(
        topicId, topicPartition.partition(), then.base(), epochs.before(head), finished);
  }

  /**
   * A mark as an offset to commit, different from what stands there in any case, so that it tells
   * whether it took effect: if the mark says nothing new, the offset goes without the leader epoch,
   * which readers take from the mark. (It may then be the same only if no leader epoch is known.)
   */
  OffsetAndMetadata toCommit(ProgressMark mark) {
    OffsetAndMetadata next = mark.toCommit();
    return stoodBefore(next) ? new OffsetAndMetadata(next.offset(), next.metadata()) : next;
  }

  /**
   * An offset to read from, with what is known of the epoch before it: the consumer then notices a
   * log that was cut before it.
   */
  OffsetAndMetadata readFrom(long offset) {
    int epoch = epochBefore(offset);
    return new OffsetAndMetadata(
        offset, epoch == LeaderEpochs.UNKNOWN ? Optional.empty() : Optional.of(epoch), "");
  }

  /**
   * The leader epoch of the record before an offset, or a higher one if that was not read: a lower
   * one would make a log look cut that is not.
   */
  int epochBefore(long offset) {
    int beyond = offset > readTo ? epochs.atOrBeyond(offset - 1) : LeaderEpochs.UNKNOWN;
    return beyond == LeaderEpochs.UNKNOWN ? epochs.before(offset) : beyond;
  }

  /** Ends the assignment. */
  void close() {
    open = false;
  }
}
