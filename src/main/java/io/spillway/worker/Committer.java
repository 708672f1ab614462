package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.progress.Placement;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Commits outcomes together with the progress of their partitions. A batch whose transaction failed
 * is kept whole and goes first; after a commit whose result is unknown the committed offsets tell
 * what became of it. The pump's thread alone.
 */
final class Committer {

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Transactor transactor;
  private final Assignments assignments;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final java.util.function.Consumer<Finished> acknowledge;
  private final java.util.function.Consumer<Set<TopicPartition>> distrust;
  private final Outbox outbox = new Outbox();
  private final CommitPacer pacer;
  private @Nullable CommitInDoubt doubt;

  /**
   * A committer.
   *
   * @param acknowledge hears of each outcome that is known to be in the log
   * @param distrust hears of partitions whose committed offsets are not of this worker
   */
  Committer(
      Duration interval,
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Transactor transactor,
      Assignments assignments,
      WorkerMeters meters,
      LongSupplier nanoTime,
      java.util.function.Consumer<Finished> acknowledge,
      java.util.function.Consumer<Set<TopicPartition>> distrust) {
    this.consumer = consumer;
    this.ledger = ledger;
    this.transactor = transactor;
    this.assignments = assignments;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.acknowledge = acknowledge;
    this.distrust = distrust;
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
    Map<Partition, OffsetAndMetadata> progress = progress();
    Transactor.Result result = commit(batch, progress);
    long now = nanoTime.getAsLong();
    meters.transaction(result, Duration.ofNanos(now - began));
    if (result != Transactor.Result.COMMITTED) {
      doubt = result == Transactor.Result.UNKNOWN ? new CommitInDoubt(progress) : null;
      pacer.failed(now);
      return false;
    }
    pacer.committed(began);
    outbox.committed().forEach(acknowledge);
    progress.forEach(Partition::committed);
    return true;
  }

  /** Drops the outcomes of closed assignments, and returns them. */
  List<Finished> removeClosed() {
    return outbox.removeClosed();
  }

  /** The marks of the partitions that have progress, as offsets to commit. */
  private Map<Partition, OffsetAndMetadata> progress() {
    Map<Partition, OffsetAndMetadata> progress = new HashMap<>();
    for (Partition partition : assignments.all()) {
      if (partition.isDirty()) {
        progress.put(partition, partition.toCommit());
      }
    }
    return progress;
  }

  /** Outcomes and progress, the latter twice: as offsets, and where they do not expire. */
  private Transactor.Result commit(
      List<Finished> batch, Map<Partition, OffsetAndMetadata> progress) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(Outbox.records(batch));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress.forEach((partition, offset) -> {
      offsets.put(partition.topicPartition(), offset);
      records.add(ledger.keep(partition.topicPartition(), partition.mark()));
    });
    return transactor.commit(records, offsets, consumer.groupMetadata());
  }

  /**
   * After a commit whose result is unknown, the committed marks tell what became of it. A partition
   * whose committed offset bears another's text must begin anew.
   */
  private boolean cleared() {
    CommitInDoubt open = doubt;
    if (open == null) {
      return true;
    }
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          open.isMute() ? Map.of() : consumer.committed(open.partitions(), Placement.ASK_AGAIN);
      doubt = null;
      clear(open, committed);
      return true;
    } catch (RetriableException | WakeupException notNow) {
      return false;
    }
  }

  private void clear(CommitInDoubt open, Map<TopicPartition, OffsetAndMetadata> committed) {
    if (open.tookEffect(committed)) {
      outbox.committed().forEach(acknowledge);
      open.tried().forEach(Partition::stands);
    }
    Set<TopicPartition> foreign = open.foreign(committed);
    if (!foreign.isEmpty()) {
      distrust.accept(foreign);
    }
  }
}
