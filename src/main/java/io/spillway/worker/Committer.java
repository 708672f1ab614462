package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.progress.PendingStarts;
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
  private record PartitionStep(ProgressMark mark, OffsetAndMetadata offset) {}

  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final Transactor transactor;
  private final Assignments assignments;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final java.util.function.Consumer<Set<TopicPartition>> distrust;
  private final CarriedWork carried;
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
      CarriedWork carried,
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
    return outbox.has(this::isOwned) || assignments.all().stream().anyMatch(Assignment::isDirty);
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
    List<UncommittedOutcome> batch = outbox.batch(this::isOwned, carried.limit().bytes());
    if (!hasWork()) {
      return true;
    }
    Map<Assignment, PartitionStep> progress = progress(batch);
    Transactor.TransactionResult result = commit(batch, progress);
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - began);
    meters.transaction(result, took);
    if (result != Transactor.TransactionResult.COMMITTED) {
      failed(result, Outbox.bytes(batch), progress);
      return false;
    }
    pacer.committed(began);
    carried.limit().committed(Outbox.bytes(batch), took);
    written();
    progress.forEach((assignment, step) -> assignment.committed(step.offset()));
    return true;
  }

  private void failed(
      Transactor.TransactionResult result, long tried, Map<Assignment, PartitionStep> progress) {
    lateBytes = transactor.ranOutOfTime() ? tried : 0;
    tooLong = transactor.metadataWasTooLong();
    if (tooLong) {
      assignments.narrow(progress.values().stream().map(PartitionStep::mark).toList());
    }
    if (result == Transactor.TransactionResult.UNKNOWN) {
      Map<Assignment, OffsetAndMetadata> offsets = new HashMap<>();
      progress.forEach((assignment, step) -> offsets.put(assignment, step.offset()));
      carried.doubt(new CommitInDoubt(offsets));
    } else {
      notWritten();
    }
    pacer.failed(nanoTime.getAsLong());
  }

  /** The last transaction is in the log. */
  private void written() {
    for (UncommittedOutcome uncommitted : outbox.committed()) {
      uncommitted.fetched().assignment().finish(uncommitted.fetched());
      carried.jobs().committed(uncommitted);
      meters.committed(uncommitted);
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
    UncommittedOutcome alone = outbox.setAside();
    asideUntilNanos = nanoTime.getAsLong() + ASIDE.toNanos();
    LOG.error(
        "the outcome of {} offset {} has {} bytes, and a quota does not let them pass in the longest"
            + " transaction that the brokers and the group allow: it holds up none, is kept, and is"
            + " tried again in {} s. Raise producer_byte_rate",
        alone.fetched().assignment().topicPartition(),
        alone.fetched().offset(),
        alone.bytes(),
        ASIDE.toSeconds());
  }

  /** The last commits: also what was set aside is tried once more. */
  void end() {
    outbox.takeBack();
  }

  /** Only what is assigned may be committed: the coordinator does not ask whose a partition is. */
  private boolean isOwned(UncommittedOutcome uncommitted) {
    Assignment assignment = uncommitted.fetched().assignment();
    return assignments.get(assignment.topicPartition()) == assignment;
  }

  /** The marks of the partitions that have progress, with the batch. */
  private Map<Assignment, PartitionStep> progress(List<UncommittedOutcome> batch) {
    Map<Assignment, List<FetchedJob>> ending = new HashMap<>();
    for (Assignment assignment : assignments.all()) {
      if (assignment.isDirty()) {
        ending.put(assignment, new ArrayList<>());
      }
    }
    for (UncommittedOutcome uncommitted : batch) {
      FetchedJob fetched = uncommitted.fetched();
      ending.computeIfAbsent(fetched.assignment(), absent -> new ArrayList<>()).add(fetched);
    }
    Map<Assignment, PartitionStep> progress = new HashMap<>();
    ending.forEach((assignment, jobs) -> {
      ProgressMark mark = assignment.mark(jobs);
      progress.put(assignment, new PartitionStep(mark, assignment.toCommit(mark)));
    });
    return progress;
  }

  /** Outcomes and progress, the latter twice: as offsets, and where they do not expire. */
  private Transactor.TransactionResult commit(
      List<UncommittedOutcome> batch, Map<Assignment, PartitionStep> progress) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(Outbox.records(batch));
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress.forEach((assignment, step) -> {
      offsets.put(assignment.topicPartition(), step.offset());
      records.add(ledger.keep(assignment.topicPartition(), step.mark()));
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
          open.isMute() ? Map.of() : consumer.committed(open.partitions(), PendingStarts.ASK_AGAIN);
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
      open.tried().forEach(Assignment::stands);
    } else {
      notWritten();
    }
    Set<TopicPartition> foreign = open.foreign(committed);
    if (!foreign.isEmpty()) {
      distrust.accept(foreign);
    }
  }
}
