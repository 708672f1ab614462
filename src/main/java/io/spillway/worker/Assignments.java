package io.spillway.worker;

import io.spillway.offsets.OffsetWindow;
import io.spillway.transaction.Unplaced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions assigned to a worker, and which of them are read. The pump's alone. */
final class Assignments {

  /** The records of one poll: the consumer's default {@code max.poll.records}. */
  private static final int POLL = 500;

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Partition> open = new HashMap<>();

  /** Partitions whose windows are full, and the offset that each waits to read from. */
  private final Map<TopicPartition, Long> full = new HashMap<>();

  private final Unplaced unplaced;
  private boolean reading = true;

  Assignments(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
    this.unplaced = new Unplaced(consumer);
  }

  @Nullable Partition get(TopicPartition topicPartition) {
    return open.get(topicPartition);
  }

  Collection<Partition> all() {
    return open.values();
  }

  /** The partitions that are assigned. */
  Set<TopicPartition> names() {
    return Set.copyOf(open.keySet());
  }

  int inFlight() {
    return open.values().stream().mapToInt(Partition::inFlight).sum();
  }

  /** Takes in partitions that are to begin where the committed offsets and their bitmaps say. */
  void assign(Collection<TopicPartition> added, long nowNanos) {
    unplaced.add(added, nowNanos);
  }

  /** Begins the assignments whose committed offsets are known by now. */
  void begin(long nowNanos) {
    Map<TopicPartition, OffsetAndMetadata> points = unplaced.place(nowNanos);
    points.forEach((topicPartition, offset) -> {
      OffsetWindow window = CommittedOffsets.window(topicPartition, offset);
      consumer.seek(topicPartition, window.base());
      open.put(topicPartition, new Partition(topicPartition, window));
    });
    if (!points.isEmpty()) {
      applyPauses();
    }
  }

  /** Nanoseconds until {@link #begin} has something to ask. */
  long nanosUntilBegin(long nowNanos) {
    return unplaced.nanosUntilAsking(nowNanos);
  }

  /** Ends assignments; returns how many attempts were cancelled. */
  int close(Collection<TopicPartition> removed) {
    int cancelled = 0;
    unplaced.remove(removed);
    for (TopicPartition topicPartition : removed) {
      Partition partition = open.remove(topicPartition);
      full.remove(topicPartition);
      if (partition != null) {
        cancelled += partition.close();
      }
    }
    return cancelled;
  }

  /** Begins an assignment anew at an offset, after the log was found to begin or end elsewhere. */
  void restart(TopicPartition topicPartition, long offset) {
    consumer.seek(topicPartition, offset);
    open.put(topicPartition, new Partition(topicPartition, OffsetWindow.startingAt(offset)));
    applyPauses();
  }

  /** The open assignments among the given partitions. */
  List<Partition> of(Collection<TopicPartition> partitions) {
    List<Partition> found = new ArrayList<>();
    for (TopicPartition topicPartition : partitions) {
      Partition partition = open.get(topicPartition);
      if (partition != null) {
        found.add(partition);
      }
    }
    return found;
  }

  /** Stops or resumes the reading of all partitions. */
  void read(boolean wanted) {
    if (wanted != reading) {
      reading = wanted;
      applyPauses();
    }
  }

  /** Reads the partition again from an offset for which its window has no room now. */
  void holdBack(Partition partition, long offset) {
    consumer.seek(partition.topicPartition(), offset);
    full.put(partition.topicPartition(), offset);
    applyPauses();
  }

  /**
   * Lets those partitions be read whose windows have room for a whole poll: what a full window
   * sends back has been read in vain.
   */
  void reviewFull() {
    boolean changed = false;
    for (Partition partition : open.values()) {
      TopicPartition name = partition.topicPartition();
      long next = full.getOrDefault(name, partition.window().position());
      boolean hasRoom = partition.window().hasRoomFor(next, POLL);
      changed |= hasRoom ? full.remove(name) != null : full.putIfAbsent(name, next) == null;
    }
    if (changed) {
      applyPauses();
    }
  }

  private void applyPauses() {
    Set<TopicPartition> paused = reading ? full.keySet() : open.keySet();
    consumer.pause(Set.copyOf(paused));
    if (reading) {
      Set<TopicPartition> rest = new HashSet<>(open.keySet());
      rest.removeAll(full.keySet());
      consumer.resume(rest);
    }
  }
}
