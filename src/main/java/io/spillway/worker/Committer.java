package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.progress.Placement;
import io.spillway.progress.ProgressMark;
import io.spillway.refusal.NotNow;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits outcomes together with the progress of their partitions, of those that are assigned. A
 * batch whose transaction failed is kept and goes first; one that did not end in time goes in
 * halves. After a commit whose result is unknown the committed offsets tell what became of it. The
 * pump's thread alone.
 */
final class Committer {

  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** How long an outcome waits that a quota does not let pass. */
  static final Duration ASIDE = Duration.ofMinutes(10);

  /** What a transaction says of a partition: its mark, and that as an offset to commit. */
  private record Step(ProgressMark mark, OffsetAndMetadata offset) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Transactor transactor;
  private final Assignments assignments;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final java.util.function.Consumer<Set<TopicPartition>> distrust;
  private final Carried carried;
  private final Outbox outbox;
  private final CommitPacer pacer;

  /** What a transaction tried that ran out of time; 0 if none did. */
  private long lateBytes;

  /** When what was set aside is tried again. */
  private long asideUntilNanos;

  /** Whether a mark was too long for the brokers. */
  private boolean tooLong;

  /**
   * Nothing committed yet in this membership.
   *
   * @param carried outcomes that wait, and what is known of their commits
   * @param distrust hears of partitions whose committed offsets are not of this worker
   */
  Committer(
      WorkerClients kafka,
      Assignments assignments,
      Carried carried,
      CommitPacer pacer,
      WorkerMeters meters,
      LongSupplier nanoTime,
      java.util.function.Consumer<Set<TopicPartition>> distrust) {
    this.consumer = kafka.consumer();
    this.ledger = kafka.ledger();
    this.transactor = kafka.transactor();
    this.assignments = assignments;
    this.carried = carried;
    this.outbox = carried.jobs().outbox();
    this.pacer = pacer;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.distrust = distrust;
  }

  /** Whether no outcome waits for its commit. */
  boolean isEmpty() {
    return outbox.isEmpty();
  }

  /** Whether there are outcomes or progress to commit. */
  boolean hasWork() {
    return outbox.has(this::isOwned) || assignments.all().stream().anyMatch(Partition::isDirty);
  }

  /** Whether there is something to commit, and the last try failed. */
  boolean isFailing() {
    return pacer.isFailing() && hasWork();
  }

  /**
   * Nanoseconds until there is something to commit, 0 for now; {@link Long#MAX_VALUE} where there
   * is nothing.
   */
  long nanosUntilDue(boolean idle, long nowNanos) {
    return hasWork() ? pacer.nanosUntilDue(idle, nowNanos) : Long.MAX_VALUE;
  }

  void commitIfDue(boolean idle) {
    if (nanoTime.getAsLong() - asideUntilNanos >= 0) {
      outbox.takeBack();
    }
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
    List<Finished> batch = outbox.batch(this::isOwned, carried.limit().bytes());
    if (!hasWork()) {
      return true;
    }
    Map<Partition, Step> progress = progress(batch);
    Transactor.Result result = commit(batch, progress);
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
    meters.transaction(result, took);
    if (result != Transactor.Result.COMMITTED) {
      failed(result, Outbox.bytes(batch), progress);
      return false;
    }
    pacer.committed(began);
    carried.limit().committed(Outbox.bytes(batch), took);
    written();
    progress.forEach((partition, step) -> partition.committed(step.offset()));
    return true;
  }

  private void failed(Transactor.Result result, long tried, Map<Partition, Step> progress) {
    lateBytes = transactor.ranOutOfTime() ? tried : 0;
    tooLong = transactor.metadataWasTooLong();
    if (tooLong) {
      assignments.narrow(progress.values().stream().map(Step::mark).toList());
    }
    if (result == Transactor.Result.UNKNOWN) {
      Map<Partition, OffsetAndMetadata> offsets = new HashMap<>();
      progress.forEach((partition, step) -> offsets.put(partition, step.offset()));
      carried.doubt(new CommitInDoubt(offsets));
    } else {
      notWritten();
    }
    pacer.failed(nanoTime.getAsLong());
  }

  /** The last transaction is in the log. */
  private void written() {
    for (Finished finished : outbox.committed()) {
      finished.job().partition().finish(finished.job());
      carried.jobs().committed(finished);
      meters.committed(finished);
    }
  }

  /** The last transaction is known not to be in the log. */
  private void notWritten() {
    if (tooLong) {
      outbox.giveBack();
      tooLong = false;
    }
    if (lateBytes > 0) {
      setAside();
      carried.limit().late(lateBytes);
      outbox.shrink(carried.limit().bytes());
      lateBytes = 0;
    }
  }

  /** A single outcome that had as long as the brokers allow would take as long again. */
  private void setAside() {
    if (!transactor.ranOutOfPatience() || outbox.sent() != 1) {
      return;
    }
    Finished alone = outbox.setAside();
    asideUntilNanos = nanoTime.getAsLong() + ASIDE.toNanos();
    LOG.error(
        "the outcome of {} offset {} has {} bytes, and a quota does not let them pass in the longest"
            + " transaction that the brokers and the group allow: it holds up none, is kept, and is"
            + " tried again in {} s. Raise producer_byte_rate",
        alone.job().partition().topicPartition(),
        alone.job().offset(),
        alone.bytes(),
        ASIDE.toSeconds());
  }

  /** The last commits: also what was set aside is tried once more. */
  void end() {
    outbox.takeBack();
  }

  /** Only what is assigned may be committed: the coordinator does not ask whose a partition is. */
  private boolean isOwned(Finished finished) {
    Partition partition = finished.job().partition();
    return assignments.get(partition.topicPartition()) == partition;
  }

  /** The marks of the partitions that have progress, with the batch. */
  private Map<Partition, Step> progress(List<Finished> batch) {
    Map<Partition, List<Delivered>> ending = new HashMap<>();
    for (Partition partition : assignments.all()) {
      if (partition.isDirty()) {
        ending.put(partition, new ArrayList<>());
      }
    }
    for (Finished finished : batch) {
      Delivered job = finished.job();
      ending.computeIfAbsent(job.partition(), absent -> new ArrayList<>()).add(job);
    }
    Map<Partition, Step> progress = new HashMap<>();
    ending.forEach((partition, jobs) -> {
      ProgressMark mark = partition.mark(jobs);
      progress.put(partition, new Step(mark, partition.toCommit(mark)));
    });
    return progress;
  }

  /** Outcomes and progress, the latter twice: as offsets, and where they do not expire. */
  private Transactor.Result commit(List<Finished> batch, Map<Partition, Step> progress) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(Outbox.records(batch));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress.forEach((partition, step) -> {
      offsets.put(partition.topicPartition(), step.offset());
      records.add(ledger.keep(partition.topicPartition(), step.mark()));
    });
    return transactor.commit(records, offsets, consumer.groupMetadata());
  }

  /**
   * After a commit whose result is unknown, the committed marks tell what became of it. A partition
   * whose committed offset bears another's text must begin anew.
   */
  private boolean cleared() {
    CommitInDoubt open = carried.doubt();
    if (open == null) {
      return true;
    }
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          open.isMute() ? Map.of() : consumer.committed(open.partitions(), Placement.ASK_AGAIN);
      carried.doubt(null);
      clear(open, committed);
      return true;
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
      return false;
    }
  }

  private void clear(CommitInDoubt open, Map<TopicPartition, OffsetAndMetadata> committed) {
    if (open.tookEffect(committed)) {
      written();
      open.tried().forEach(Partition::stands);
    } else {
      notWritten();
    }
    Set<TopicPartition> foreign = open.foreign(committed);
    if (!foreign.isEmpty()) {
      distrust.accept(foreign);
    }
  }
}
