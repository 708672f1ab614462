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
 * One assignment of one partition to this consumer, from its beginning to its revocation or loss.
 * If the partition is assigned again later, that is another assignment, so that results of the
 * earlier one are not mistaken for its own. Used by the pump's thread only.
 */
final class Assignment {

  private final TopicPartition topicPartition;
  private final Uuid topicId;
  private final OffsetWindow window;
  private final LeaderEpochs epochs;
  private final LanesRead lanes = new LanesRead();

  /** The offsets at which the log was truncated, in the order in which that was noticed. */
  private final List<Long> cuts = new ArrayList<>();

  /** The offset after the last one that was read. */
  private long readTo;

  private boolean open = true;

  /** Whether there is something to commit. */
  private boolean dirty;

  /**
   * The committed offset with its metadata, as far as known, from this assignment or before; null
   * if there is none.
   */
  private @Nullable OffsetAndMetadata standing;

  /** Creates an assignment that begins at this mark. */
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

  /** Which lanes the jobs had that were read last. */
  LanesRead lanes() {
    return lanes;
  }

  /** Whether the assignment has not ended. */
  boolean isOpen() {
    return open;
  }

  /** Whether the next transaction is to commit the partition's mark. */
  boolean isDirty() {
    return dirty;
  }

  /**
   * Whether a record with this leader epoch can belong to the log that was read so far. If not, the
   * log was truncated at its offset or before.
   */
  boolean isOfThisLog(long offset, Optional<Integer> epoch) {
    return epoch.isEmpty() || epochs.agrees(offset, epoch.get());
  }

  /** Notes that a record was read; returns whether its job is still to be done. */
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
   * Passes offsets that hold no records, before one that was read. A transaction marker among them
   * may have a later epoch than the record before it, but not later than this epoch.
   */
  void passGapBefore(long offset, Optional<Integer> epoch) {
    if (offset > readTo) {
      passTo(offset, epoch);
    }
  }

  /**
   * Passes offsets that hold no records.
   *
   * @param epoch the leader epoch of the entry before the next offset, perhaps a transaction marker
   */
  void passTo(long nextOffset, Optional<Integer> epoch) {
    long base = window.base();
    window.passTo(nextOffset);
    readTo = Math.max(readTo, nextOffset);
    epochs.read(nextOffset - 1, epoch.orElse(LeaderEpochs.UNKNOWN));
    dirty |= window.base() != base;
  }

  /**
   * Notes that the job's outcome is committed. If the job's record was lost in a truncation, no
   * offset is finished by it; the mark was committed nevertheless, because it tells whether the
   * transaction took effect.
   */
  void finish(FetchedJob fetched) {
    if (!isCutAway(fetched)) {
      window.finish(fetched.offset());
    }
    dirty = true;
  }

  /**
   * Notes that the log was truncated: records at this offset and beyond are new. Calls that are
   * running go on, because they are paid for.
   *
   * @param epoch the leader epoch of the records below it, {@link LeaderEpochs#UNKNOWN} if unknown
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
   * Whether the mark at the start calls records finished that this assignment has not read. If such
   * records are lost in a truncation, only the end of the log shows it.
   */
  boolean believesUnread() {
    return window.recordsEnd() > readTo;
  }

  /** How often the log was truncated during the assignment. */
  int cuts() {
    return cuts.size();
  }

  /** Whether the record of a job was lost in a truncation after it was delivered. */
  boolean isCutAway(FetchedJob fetched) {
    return cuts.subList(fetched.cutsBefore(), cuts.size()).stream()
        .anyMatch(cut -> cut <= fetched.offset());
  }

  /** Notes that all progress is committed, with this mark. */
  void committed(OffsetAndMetadata mark) {
    dirty = false;
    epochs.forgetBefore(window.base());
    stands(mark);
  }

  /** Notes that a mark turned out to be committed; there may be later progress. */
  void stands(OffsetAndMetadata mark) {
    standing = mark;
  }

  /** Whether this committed offset was already known. */
  boolean stoodBefore(@Nullable OffsetAndMetadata committed) {
    return Objects.equals(committed, standing);
  }

  /** Whether the metadata of a committed offset is a mark for the log that is read. */
  boolean isOurs(OffsetAndMetadata committed) {
    return MarkCodec.decode(committed.metadata())
        .filter(mark ->
            mark.base() == committed.offset()
                && mark.partition() == topicPartition.partition()
                && mark.topicId().equals(topicId))
        .isPresent();
  }

  /** The mark to commit in a transaction with these outcomes. */
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
   * The offset to commit for a mark. It always differs from the committed one, so that reading it
   * back tells whether the transaction took effect: if the mark itself is the same, the leader
   * epoch is left out of the offset, and readers take it from the mark. (The offset can be equal
   * only if no leader epoch is known.)
   */
  OffsetAndMetadata toCommit(ProgressMark mark) {
    OffsetAndMetadata next = mark.toCommit();
    return stoodBefore(next) ? new OffsetAndMetadata(next.offset(), next.metadata()) : next;
  }

  /**
   * An offset to read from, with the leader epoch of the record before it, by which the consumer
   * notices a truncation before this offset.
   */
  OffsetAndMetadata readFrom(long offset) {
    int epoch = epochBefore(offset);
    return new OffsetAndMetadata(
        offset, epoch == LeaderEpochs.UNKNOWN ? Optional.empty() : Optional.of(epoch), "");
  }

  /**
   * The leader epoch of the record before an offset, or a higher one if that record was not read. A
   * lower one would make an intact log look truncated.
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
