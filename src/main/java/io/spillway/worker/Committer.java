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
 * Commits outcomes together with the progress of their partitions, for the partitions that are
 * assigned. A batch whose transaction failed is kept and committed first; a batch that did not end
 * in time is halved. After a commit with an unknown result, the committed offsets are read to find
 * out whether it took effect. Used by the pump's thread only.
 */
final class Committer {

  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** How long an outcome is set aside if a quota is too low for it. */
  static final Duration ASIDE = Duration.ofMinutes(10);

  /**
   * The progress of one partition in a transaction: its mark, and the mark as an offset to commit.
   */
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

  /** The bytes of the transaction that ran out of time; 0 if none did. */
  private long lateBytes;

  /** When the outcomes that were set aside are tried again. */
  private long asideUntilNanos;

  /** Whether a mark was too long for the brokers. */
  private boolean tooLong;

  /**
   * Creates the committer of one membership.
   *
   * @param carried the outcomes that wait, and the commit in doubt
   * @param distrust called with partitions whose committed offsets were written by somebody else
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
   * Nanoseconds until the next commit, 0 for at once; {@link Long#MAX_VALUE} if there is nothing to
   * commit.
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

  /** Commits outcomes and progress; returns whether they are known to be committed. */
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

  /** Handles a transaction that is committed. */
  private void written() {
    for (UncommittedOutcome uncommitted : outbox.committed()) {
      uncommitted.fetched().assignment().finish(uncommitted.fetched());
      carried.jobs().committed(uncommitted);
      meters.committed(uncommitted);
    }
  }

  /** Handles a transaction that is known not to be committed. */
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

  /**
   * Sets a single outcome aside: it had the longest time that the brokers allow, and would need as
   * long again.
   */
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

  /** Prepares the last commits before the end: outcomes that were set aside are tried once more. */
  void end() {
    outbox.takeBack();
  }

  /**
   * Whether the outcome's partition is assigned. The group coordinator does not check who owns a
   * partition, so only assigned ones may be committed.
   */
  private boolean isOwned(UncommittedOutcome uncommitted) {
    Assignment assignment = uncommitted.fetched().assignment();
    return assignments.get(assignment.topicPartition()) == assignment;
  }

  /** The marks of the partitions with progress, after this batch. */
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

  /**
   * Commits outcomes and progress. The progress is written twice: as offsets, and to the progress
   * topic, where it does not expire.
   */
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
   * Finds out from the committed marks whether a commit with an unknown result took effect. A
   * partition where somebody else has committed begins again.
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
