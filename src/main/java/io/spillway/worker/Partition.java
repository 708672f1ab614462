package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.offsets.LeaderEpochs;
import io.spillway.offsets.OffsetWindow;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.ProgressMark;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One assignment of one partition, from its beginning to its revocation or loss. When the partition
 * comes back later it is another assignment: work of this one is not mistaken for work of that one.
 * The pump's alone.
 */
final class Partition {

  private final TopicPartition topicPartition;
  private final Uuid topicId;
  private final Map<Delivered, Attempt> attempts = new IdentityHashMap<>();
  private final OffsetWindow window;
  private final LeaderEpochs epochs;

  /** The offsets at which the log was cut, in the order in which that was noticed. */
  private final List<Long> cuts = new ArrayList<>();

  private boolean open = true;
  private boolean dirty;

  /** What is known to be committed: by this assignment, or else where it began. */
  private OffsetAndMetadata standing;

  /** Whether a commit of this assignment is known to have taken effect. */
  private boolean hasCommitted;

  /** An assignment that goes on where a mark says. */
  Partition(TopicPartition topicPartition, ProgressMark from) {
    this.topicPartition = topicPartition;
    this.topicId = from.topicId();
    this.window = OffsetWindow.restored(from.base(), from.finished());
    this.epochs = LeaderEpochs.before(from.head(), from.leaderEpoch());
    this.standing = from.toCommit();
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

  /** Whether there is progress that was not committed. */
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
    boolean due = window.deliver(offset);
    epochs.read(offset, epoch.orElse(LeaderEpochs.UNKNOWN));
    dirty |= window.base() != base;
    return due;
  }

  /**
   * Passes offsets that hold no records.
   *
   * @param epoch the leader epoch of what stands before the next offset, a marker maybe
   */
  void passTo(long nextOffset, Optional<Integer> epoch) {
    long base = window.base();
    window.passTo(nextOffset);
    epochs.read(nextOffset - 1, epoch.orElse(LeaderEpochs.UNKNOWN));
    dirty |= window.base() != base;
  }

  /** The job's outcome is in the log. That of a record that was cut away ends nothing. */
  void finish(Delivered job) {
    if (!isCutAway(job)) {
      window.finish(job.offset());
      dirty = true;
    }
  }

  /**
   * The log was cut: what is at the offset or beyond is new. What runs goes on, for it is paid for.
   *
   * @param epoch the leader epoch of what is below, {@link LeaderEpochs#UNKNOWN} if unknown
   */
  void cut(long offset, int epoch) {
    cuts.add(offset);
    window.cut(offset);
    epochs.cut(offset);
    epochs.read(offset - 1, epoch);
    dirty = true;
  }

  /** How often the log was cut during the assignment. */
  int cuts() {
    return cuts.size();
  }

  /** Whether the record of a job was cut away after it was delivered. */
  boolean isCutAway(Delivered job) {
    return cuts.subList(job.cutsBefore(), cuts.size()).stream()
        .anyMatch(cut -> cut <= job.offset());
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
    hasCommitted = true;
  }

  /**
   * Whether what is committed is no news. If the assignment began at the kept mark, for the
   * committed offset had lost its own, then that offset stands until the first commit.
   */
  boolean stoodBefore(OffsetAndMetadata committed) {
    return CommitInDoubt.isSame(committed, standing)
        || !hasCommitted && !isOurs(committed) && committed.offset() == standing.offset();
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
  ProgressMark mark(List<Delivered> ending) {
    if (ending.isEmpty()) {
      return mark(window);
    }
    OffsetWindow then = window.copy();
    ending.stream().filter(job -> !isCutAway(job)).forEach(job -> then.finish(job.offset()));
    return mark(then);
  }

  private ProgressMark mark(OffsetWindow then) {
    BitSet finished = then.finishedBeyond();
    long head = then.base() + finished.length();
    return new ProgressMark(
        topicId, topicPartition.partition(), then.base(), epochs.before(head), finished);
  }

  /** Whether nobody has committed anything since this assignment did, or began. */
  boolean standsAt(OffsetAndMetadata committed) {
    return CommitInDoubt.isSame(committed, standing);
  }

  /**
   * An offset to read from, with what is known of the epoch before it: the consumer then notices a
   * log that was cut before it.
   */
  OffsetAndMetadata readFrom(long offset) {
    int epoch = epochs.before(offset);
    return new OffsetAndMetadata(
        offset, epoch == LeaderEpochs.UNKNOWN ? Optional.empty() : Optional.of(epoch), "");
  }

  void started(Delivered job, Attempt attempt) {
    attempts.put(job, attempt);
  }

  void ended(Delivered job) {
    attempts.remove(job);
  }

  /** The jobs whose attempts run. */
  List<Delivered> running() {
    return List.copyOf(attempts.keySet());
  }

  int inFlight() {
    return attempts.size();
  }

  /** Ends the assignment and cancels what still runs; returns how many attempts that were. */
  int close() {
    open = false;
    int running = attempts.size();
    attempts.values().forEach(Attempt::cancel);
    attempts.clear();
    return running;
  }
}
