package io.spillway.worker;

import io.spillway.transaction.StartingPoints;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Commits outcomes together with the progress of their partitions. A batch whose transaction failed
 * is kept whole and goes first; after a commit whose result is unknown the committed offsets tell
 * what became of it. The pump's thread alone.
 */
final class Committer {

  private final Consumer<byte[], byte[]> consumer;
  private final Transactor transactor;
  private final Assignments assignments;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final java.util.function.Consumer<Finished> acknowledge;
  private final Outbox outbox = new Outbox();
  private final CommitPacer pacer;
  private boolean inDoubt;

  /**
   * A committer.
   *
   * @param acknowledge hears of each outcome that is known to be in the log
   */
  Committer(
      Duration interval,
      Consumer<byte[], byte[]> consumer,
      Transactor transactor,
      Assignments assignments,
      WorkerMeters meters,
      LongSupplier nanoTime,
      java.util.function.Consumer<Finished> acknowledge) {
    this.consumer = consumer;
    this.transactor = transactor;
    this.assignments = assignments;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.acknowledge = acknowledge;
    this.pacer = new CommitPacer(interval, nanoTime.getAsLong());
  }

  void add(Finished finished) {
    outbox.add(finished);
  }

  /** Whether no outcome waits for its commit. */
  boolean isEmpty() {
    return outbox.isEmpty();
  }

  /** Whether there are outcomes or progress to commit. */
  boolean hasWork() {
    return !outbox.isEmpty() || assignments.all().stream().anyMatch(Partition::isDirty);
  }

  /**
   * Nanoseconds until there is something to commit, 0 for now; {@link Long#MAX_VALUE} where there
   * is nothing.
   */
  long nanosUntilDue(boolean idle, long nowNanos) {
    return hasWork() ? pacer.nanosUntilDue(idle, nowNanos) : Long.MAX_VALUE;
  }

  void commitIfDue(boolean idle) {
    if (nanosUntilDue(idle, nanoTime.getAsLong()) == 0) {
      commit();
    }
  }

  /** Commits what there is; returns whether it is known to be committed. */
  boolean commit() {
    long began = nanoTime.getAsLong();
    if (!transactor.open() || !cleared()) {
      pacer.failed(nanoTime.getAsLong());
      return false;
    }
    List<Finished> batch = outbox.batch();
    if (!hasWork()) {
      return true;
    }
    Transactor.Result result =
        transactor.commit(Outbox.records(batch), progress(), consumer.groupMetadata());
    long now = nanoTime.getAsLong();
    meters.transaction(result, Duration.ofNanos(now - began));
    if (result != Transactor.Result.COMMITTED) {
      inDoubt = result == Transactor.Result.UNKNOWN;
      pacer.failed(now);
      return false;
    }
    pacer.committed(began);
    outbox.committed();
    assignments.all().forEach(Partition::committed);
    batch.forEach(acknowledge);
    return true;
  }

  /** Drops the outcomes of closed assignments, and returns them. */
  List<Finished> removeClosed() {
    return outbox.removeClosed();
  }

  private Map<TopicPartition, OffsetAndMetadata> progress() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Partition partition : assignments.all()) {
      if (partition.isDirty()) {
        offsets.put(partition.topicPartition(), partition.progress());
      }
    }
    return offsets;
  }

  /**
   * After a commit whose result is unknown, the committed offsets and bitmaps tell which outcomes
   * are in the log.
   */
  private boolean cleared() {
    if (!inDoubt) {
      return true;
    }
    try {
      CommittedOffsets committed =
          CommittedOffsets.of(consumer.committed(assignments.names(), StartingPoints.ASK_AGAIN));
      outbox.removeCommitted(committed).forEach(acknowledge);
      inDoubt = false;
      return true;
    } catch (RetriableException | WakeupException notNow) {
      return false;
    }
  }
}
