package io.spillway.worker;

import io.spillway.offsets.FinishedBits;
import io.spillway.offsets.LeaderEpochs;
import io.spillway.progress.Ledger;
import io.spillway.progress.LogWatch;
import io.spillway.progress.LogWatch.Finding;
import io.spillway.progress.MarkCodec;
import io.spillway.progress.PendingStarts;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions assigned to this worker, and which of them are read. Used by the pump's thread
 * only.
 */
final class Assignments {

  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

  /** The most records of one poll: the consumer's default {@code max.poll.records}. */
  private static final int POLL = 500;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Assignment> open = new HashMap<>();

  /** The partitions whose windows are full, with the offset from which each is to be read again. */
  private final Map<TopicPartition, Long> full = new HashMap<>();

  private final PendingStarts unplaced;
  private final LogWatch watch;
  private int bitsBytes;
  private boolean reading = true;

  /** The partitions that are not read on because jobs of slow lanes come from them. */
  private Set<TopicPartition> crowding = Set.of();

  /**
   * Creates it without partitions.
   *
   * @param bitsBytes the bytes of finished offsets for which a mark has room
   */
  Assignments(Consumer<byte[], byte[]> consumer, Ledger ledger, int bitsBytes) {
    this.consumer = consumer;
    this.bitsBytes = bitsBytes;
    this.unplaced = new PendingStarts(consumer, ledger);
    this.watch = new LogWatch(consumer, ledger);
  }

  /** Why assigned partitions are not read, for people; empty if all are read. From any thread. */
  String trouble() {
    return unplaced.trouble();
  }

  @Nullable Assignment get(TopicPartition topicPartition) {
    return open.get(topicPartition);
  }

  Collection<Assignment> all() {
    return open.values();
  }

  /** The partitions that are assigned. */
  Set<TopicPartition> names() {
    return Set.copyOf(open.keySet());
  }

  /** Adds assigned partitions, which begin once their marks are known. */
  void assign(Collection<TopicPartition> added, long nowNanos) {
    unplaced.add(added, nowNanos);
  }

  /** Adds a partition that must not begin, with the reason. */
  void refuse(TopicPartition partition, String why, long nowNanos) {
    unplaced.refuse(partition, why, nowNanos);
  }

  /**
   * Begins the assignments whose marks are known now.
   *
   * @param again returns an orphaned assignment that goes on, null for a new one
   */
  void begin(long nowNanos, BiFunction<TopicPartition, StartPoint, @Nullable Assignment> again) {
    Map<TopicPartition, StartPoint> placed = unplaced.place(nowNanos);
    placed.forEach((topicPartition, from) -> {
      Assignment former = again.apply(topicPartition, from);
      Assignment assignment = former == null ? new Assignment(topicPartition, from) : former;
      assignment.window().limitTo(bitsBytes);
      open.put(topicPartition, assignment);
      watch.began(topicPartition, from.mark(), nowNanos);
      seek(assignment, former == null ? from.mark().base() : former.window().position());
    });
    if (!placed.isEmpty()) {
      applyPauses();
    }
  }

  /** Nanoseconds until {@link #begin} or {@link #look} has something to do. */
  long nanosUntilBegin(long nowNanos) {
    return Math.min(unplaced.nanosUntilAsking(nowNanos), watch.nanosUntilLooking(nowNanos));
  }

  /** What was found about changes of the logs that are read. */
  List<Finding> look(long nowNanos) {
    return watch.look(nowNanos, this::believedEnds);
  }

  private Map<TopicPartition, Long> believedEnds() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    open.forEach((topicPartition, assignment) -> {
      if (assignment.believesUnread()) {
        ends.put(topicPartition, assignment.window().recordsEnd());
      }
    });
    return ends;
  }

  /**
   * Handles offsets that are out of range. Returns the partitions whose next records were deleted,
   * with the offsets where their logs begin now; {@link #look} returns findings about the others
   * later.
   */
  Map<TopicPartition, Long> outOfRange(OffsetOutOfRangeException gone) {
    return watch.outOfRange(
        gone,
        name -> {
          Assignment assignment = open.get(name);
          return assignment == null
              ? new OffsetAndMetadata(0)
              : assignment.readFrom(assignment.window().position());
        });
  }

  /** Reads on at an offset. */
  void seek(Assignment assignment, long offset) {
    consumer.seek(assignment.topicPartition(), assignment.readFrom(offset));
  }

  /** Goes on reading at the offset where the log was truncated. */
  void cut(Assignment assignment, long offset, int epoch) {
    int below = epoch == LeaderEpochs.UNKNOWN ? assignment.epochBefore(offset) : epoch;
    assignment.cut(offset, below);
    full.remove(assignment.topicPartition());
    seek(assignment, assignment.window().position());
    applyPauses();
  }

  /** Removes assignments, and returns those that were open; their calls go on. */
  List<Assignment> detach(Collection<TopicPartition> removed) {
    List<Assignment> detached = of(removed);
    unplaced.remove(removed);
    watch.ended(removed);
    open.keySet().removeAll(removed);
    full.keySet().removeAll(removed);
    return detached;
  }

  /** The open assignments among the given partitions. */
  List<Assignment> of(Collection<TopicPartition> partitions) {
    List<Assignment> found = new ArrayList<>();
    for (TopicPartition topicPartition : partitions) {
      Assignment assignment = open.get(topicPartition);
      if (assignment != null) {
        found.add(assignment);
      }
    }
    return found;
  }

  /**
   * The brokers have refused one of these marks as too long: from now on windows may take at most
   * three quarters of the bytes of the longest one.
   */
  void narrow(Collection<ProgressMark> refused) {
    int longest =
        refused.stream().mapToInt(mark -> MarkCodec.encode(mark).length()).max().orElse(0);
    int bytes = MarkCodec.bitsBytes(3 * longest / 4);
    if (bytes < bitsBytes) {
      LOG.warn(
          "the brokers refuse {} characters of offset metadata: fewer jobs can finish ahead of one"
              + " that is stuck; raise their offset.metadata.max.bytes to {}, or give the right"
              + " DESCRIBE_CONFIGS on the cluster, so that it is known",
          longest,
          MarkCodec.MAX_CHARS);
      bitsBytes = bytes;
      open.values().forEach(assignment -> assignment.window().limitTo(bytes));
    }
  }

  /**
   * Stops or resumes the reading of all partitions.
   *
   * @param except not read on in any case
   */
  void read(boolean wanted, Set<TopicPartition> except) {
    if (wanted != reading || !except.equals(crowding)) {
      reading = wanted;
      crowding = Set.copyOf(except);
      applyPauses();
    }
  }

  /**
   * Pauses a partition whose window has no room for this offset; it is read again from there later.
   */
  void holdBack(Assignment assignment, long offset) {
    seek(assignment, offset);
    full.put(assignment.topicPartition(), offset);
    applyPauses();
  }

  /**
   * Resumes the partitions whose windows have room for a whole poll. With less room, records would
   * be fetched in vain.
   */
  void reviewFull() {
    boolean changed = false;
    int poll = Math.min(POLL, FinishedBits.mostOffsets(bitsBytes));
    for (Assignment assignment : open.values()) {
      TopicPartition name = assignment.topicPartition();
      long next = full.getOrDefault(name, assignment.window().position());
      boolean hasRoom = assignment.window().hasRoomFor(next, poll);
      changed |= hasRoom ? full.remove(name) != null : full.putIfAbsent(name, next) == null;
    }
    if (changed) {
      applyPauses();
    }
  }

  private void applyPauses() {
    Set<TopicPartition> paused = new HashSet<>(open.keySet());
    if (reading) {
      paused.removeIf(
          name -> !full.containsKey(name) && !watch.isHeld(name) && !crowding.contains(name));
      Set<TopicPartition> rest = new HashSet<>(open.keySet());
      rest.removeAll(paused);
      consumer.resume(rest);
    }
    consumer.pause(paused);
  }
}
