package io.spillway.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Outcomes that wait for their commit. One batch is in a transaction at a time and is kept whole
 * until the transaction's fate is known; an outcome whose assignment has ended is dropped, for its
 * job is another's now.
 */
final class Outbox {

  private static final int MAX_BATCH_RECORDS = 2_000;
  private static final long MAX_BATCH_BYTES = 16 * 1_024 * 1_024;

  private final Deque<Finished> waiting = new ArrayDeque<>();
  private final List<Finished> batch = new ArrayList<>();

  void add(Finished finished) {
    waiting.add(finished);
  }

  boolean isEmpty() {
    return waiting.isEmpty() && batch.isEmpty();
  }

  int size() {
    return waiting.size() + batch.size();
  }

  /**
   * The batch of the next transaction: the one whose transaction failed, else one of those that
   * wait.
   */
  List<Finished> batch() {
    if (batch.isEmpty()) {
      long bytes = 0;
      while (!waiting.isEmpty() && batch.size() < MAX_BATCH_RECORDS && bytes < MAX_BATCH_BYTES) {
        Finished next = waiting.remove();
        next.job().partition().finish(next.job());
        batch.add(next);
        bytes += next.bytes();
      }
    }
    return List.copyOf(batch);
  }

  /** The batch's records. */
  static List<ProducerRecord<byte[], byte[]>> records(List<Finished> batch) {
    return batch.stream().map(Finished::record).toList();
  }

  /** The batch is committed; returns it. */
  List<Finished> committed() {
    List<Finished> committed = List.copyOf(batch);
    batch.clear();
    return committed;
  }

  /** Drops the outcomes of closed assignments, and returns them. */
  List<Finished> removeClosed() {
    List<Finished> closed = new ArrayList<>();
    waiting.stream().filter(Outbox::isClosed).forEach(closed::add);
    batch.stream().filter(Outbox::isClosed).forEach(closed::add);
    waiting.removeIf(Outbox::isClosed);
    batch.removeIf(Outbox::isClosed);
    return closed;
  }

  private static boolean isClosed(Finished finished) {
    return !finished.job().partition().isOpen();
  }
}
