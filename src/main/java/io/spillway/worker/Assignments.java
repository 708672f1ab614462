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

/** The partitions assigned to a worker, and which of them are read. The pump's alone. */
final class Assignments {

  private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);

  /** The records of one poll: the consumer's default {@code max.poll.records}. */
  private static final int POLL = 500;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Assignment> open = new HashMap<>();

  /** Partitions whose windows are full, and the offset that each waits to read from. */
  private final Map<TopicPartition, Long> full = new HashMap<>();

  private final PendingStarts unplaced;
  private final LogWatch watch;
  private int bitsBytes;
  private boolean reading = true;

  /**
   * None yet.
   *
   * @param bitsBytes what a mark has room for
   */
  Assignments(Consumer<byte[], byte[]> consumer, Ledger ledger, int bitsBytes) {
    this.consumer = consumer;
    this.bitsBytes = bitsBytes;
    this.unplaced = new PendingStarts(consumer, ledger);
    this.watch = new LogWatch(consumer, ledger);
  }

  /** Why partitions are not read that are assigned; empty if all are. From any thread. */
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

  /** Takes in partitions that are to begin where their marks say. */
  void assign(Collection<TopicPartition> added, long nowNanos) {
    unplaced.add(added, nowNanos);
  }

  /** Takes in a partition that must not begin. */
  void refuse(TopicPartition partition, String why, long nowNanos) {
    unplaced.refuse(partition, why, nowNanos);
  }

  /**
   * Begins the assignments whose marks are known by now.
   *
   * @param again gives the assignment that goes on there, null for a new one
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

  /** What has become of the logs that are read. */
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
   * Reading of some partitions cannot go on where it is; returns those whose next records were
   * deleted, and where their logs begin. Of the others {@link #look} tells.
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

  /** The log was cut: reading goes on at the cut. */
  void cut(Assignment assignment, long offset, int epoch) {
    int below = epoch == LeaderEpochs.UNKNOWN ? assignment.epochBefore(offset) : epoch;
    assignment.cut(offset, below);
    full.remove(assignment.topicPartition());
    seek(assignment, assignment.window().position());
    applyPauses();
  }

  /** Forgets assignments, and returns those that were open: what they run goes on. */
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
   * The brokers have refused one of these marks as too long: windows grow no wider than three
   * quarters of the longest from now on.
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

  /** Stops or resumes the reading of all partitions. */
  void read(boolean wanted) {
    if (wanted != reading) {
      reading = wanted;
      applyPauses();
    }
  }

  /** Reads the partition again from an offset for which its window has no room now. */
  void holdBack(Assignment assignment, long offset) {
    seek(assignment, offset);
    full.put(assignment.topicPartition(), offset);
    applyPauses();
  }

  /**
   * Lets those partitions be read whose windows have room for a whole poll: what a full window
   * sends back has been read in vain.
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
      paused.removeIf(name -> !full.containsKey(name) && !watch.isHeld(name));
      Set<TopicPartition> rest = new HashSet<>(open.keySet());
      rest.removeAll(paused);
      consumer.resume(rest);
    }
    consumer.pause(paused);
  }
}
