package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.offsets.OffsetWindow;
import io.spillway.offsets.WindowCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One assignment of one partition, from its beginning to its revocation or loss. When the partition
 * comes back later it is another assignment: work of this one is not mistaken for work of that one.
 * The pump's alone.
 */
final class Partition {

  private final TopicPartition topicPartition;
  private final Map<Long, Running> attempts = new HashMap<>();
  private final OffsetWindow window;
  private boolean open = true;
  private boolean dirty;

  Partition(TopicPartition topicPartition, OffsetWindow window) {
    this.topicPartition = topicPartition;
    this.window = window;
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

  /** Takes a record's offset; returns whether its job is still to be done. */
  boolean deliver(long offset) {
    long base = window.base();
    boolean due = window.deliver(offset);
    dirty |= window.base() != base;
    return due;
  }

  /** Passes offsets that hold no records. */
  void passTo(long nextOffset) {
    long base = window.base();
    window.passTo(nextOffset);
    dirty |= window.base() != base;
  }

  void finish(long offset) {
    window.finish(offset);
    dirty = true;
  }

  void committed() {
    dirty = false;
  }

  OffsetAndMetadata progress() {
    return new OffsetAndMetadata(window.base(), WindowCodec.encode(window.finishedBeyond()));
  }

  void started(Delivered job, Attempt attempt) {
    attempts.put(job.offset(), new Running(job, attempt));
  }

  void ended(long offset) {
    attempts.remove(offset);
  }

  /** The jobs whose attempts run. */
  List<Delivered> running() {
    return attempts.values().stream().map(Running::job).toList();
  }

  int inFlight() {
    return attempts.size();
  }

  /** Ends the assignment and cancels what still runs; returns how many attempts that were. */
  int close() {
    open = false;
    int running = attempts.size();
    attempts.values().forEach(run -> run.attempt().cancel());
    attempts.clear();
    return running;
  }

  private record Running(Delivered job, Attempt attempt) {}
}
