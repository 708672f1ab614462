package io.spillway.worker;

import io.spillway.api.Attempt;
import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.api.MessagesApi;
import io.spillway.api.Outcome;
import io.spillway.job.Job;
import io.spillway.pressure.PressureGate;
import io.spillway.progress.Ledger;
import io.spillway.progress.LogWatch.Finding;
import io.spillway.progress.StartCheck;
import io.spillway.transaction.Transactor;
import io.spillway.worker.OutcomeRecords.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker's one thread over Kafka: it alone touches the consumer, the transactional producer,
 * the offset windows and the gate. A turn reads what there is, starts what the gate allows, takes
 * the outcomes that came and commits them when it is time.
 */
final class Pump implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

  /** The longest sleep: a turn now and then lets the clock be looked at. */
  private static final Duration LONGEST_SLEEP = Duration.ofMillis(500);

  /** Pauses between tries to commit what is revoked: each is twice the one before. */
  private static final long FIRST_PAUSE_MILLIS = 10;

  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final MessagesApi api;
  private final PressureGate gate;
  private final WorkerMeters meters;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final OutcomeRecords records;
  private final Completions completions;
  private final Assignments assignments;
  private final Inbox inbox = new Inbox();
  private final Intake intake;
  private final Committer committer;
  private long bufferedBytes;
  private boolean stopping;

  Pump(
      WorkerSettings settings,
      Consumer<byte[], byte[]> consumer,
      Ledger ledger,
      Transactor transactor,
      MessagesApi api,
      PressureGate gate,
      WorkerMeters meters,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.consumer = consumer;
    this.ledger = ledger;
    this.api = api;
    this.gate = gate;
    this.meters = meters;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.records = new OutcomeRecords(settings, api.endpoint());
    this.completions = new Completions(consumer::wakeup);
    this.assignments = new Assignments(consumer, ledger);
    this.intake =
        new Intake(settings.dueTopic(), consumer, completions, assignments, this::deliver);
    this.committer =
        new Committer(
            settings.commitInterval(),
            consumer,
            ledger,
            transactor,
            assignments,
            meters,
            nanoTime,
            this::acknowledge,
            this::beginAnew);
  }

  /** Ends the pump's sleep. From any thread. */
  void wake() {
    completions.wake();
  }

  /**
   * Looks whether all partitions may begin, before joining; returns whether Kafka has answered.
   * Throws {@link io.spillway.role.StartRefused} if one may not.
   */
  boolean check() {
    return StartCheck.passes(consumer, ledger, settings.inputs());
  }

  /** Why partitions are not read that are assigned; empty if all are. From any thread. */
  String trouble() {
    return assignments.trouble();
  }

  /** Joins the group. */
  void join() {
    consumer.subscribe(settings.inputs(), this);
  }

  /** One turn. */
  void turn() {
    lookAtLogs();
    assignments.begin(nanoTime.getAsLong());
    intake.read(sleep());
    startWhatMay();
    takeOutcomes();
    startWhatMay();
    committer.commitIfDue(isIdle());
    assignments.reviewFull();
    assignments.read(!stopping && hasRoom());
    meters.load(assignments.inFlight(), inbox.size());
  }

  /** Takes no more jobs; those that wait go back to Kafka. */
  void stopTaking() {
    stopping = true;
    inbox.removeIf(job -> true).forEach(this::forget);
  }

  /** Whether nothing runs and nothing waits for a commit. */
  boolean isDrained() {
    return assignments.inFlight() == 0 && committer.isEmpty();
  }

  /** What waits for a commit, for people; empty if nothing does. */
  String owed() {
    return committer.hasWork() ? "what has ended waits to be committed" : "";
  }

  /** Cancels what still runs; its jobs begin again elsewhere. */
  int cancelAll() {
    return assignments.all().stream().mapToInt(Partition::close).sum();
  }

  private void lookAtLogs() {
    long now = nanoTime.getAsLong();
    for (Finding finding : assignments.look(now)) {
      Partition partition = assignments.get(finding.partition());
      if (partition == null) {
        continue;
      }
      switch (finding) {
        case Finding.Cut cut -> cut(partition, cut);
        case Finding.Unknowable unknowable -> {
          release(List.of(finding.partition()));
          assignments.refuse(finding.partition(), unknowable.why(), now);
        }
      }
    }
  }

  /** Jobs that wait are gone with their records; what runs goes on, for it is paid for. */
  private void cut(Partition partition, Finding.Cut cut) {
    LOG.error(
        "{}: the log was cut to offset {}, and {} had been read or finished; what is below stays"
            + " finished, what comes in its place is new",
        partition.topicPartition(),
        cut.offset(),
        Math.max(partition.window().position(), partition.window().recordsEnd()));
    inbox
        .removeIf(job -> job.partition() == partition && job.offset() >= cut.offset())
        .forEach(this::forget);
    assignments.cut(partition, cut.offset(), cut.epoch());
  }

  /** Ends assignments whose committed offsets are not ours, and begins them anew. */
  private void beginAnew(Collection<TopicPartition> partitions) {
    LOG.error("{}: the committed offsets are not those that were written here", partitions);
    release(partitions);
    assignments.assign(partitions, nanoTime.getAsLong());
  }

  /** Gives up what is still assigned, so that nothing runs and the gate has its slots back. */
  void releaseAll() {
    Set<TopicPartition> left = assignments.names();
    if (!left.isEmpty()) {
      release(left);
    }
  }

  private boolean hasRoom() {
    return inbox.size() < settings.readAhead() && bufferedBytes < settings.maxBufferedBytes();
  }

  private Duration sleep() {
    long now = nanoTime.getAsLong();
    long nanos = LONGEST_SLEEP.toNanos();
    nanos = Math.min(nanos, committer.nanosUntilDue(isIdle(), now));
    nanos = Math.min(nanos, assignments.nanosUntilBegin(now));
    if (inbox.size() > 0) {
      nanos = Math.min(nanos, gate.nanosUntilOpening(now));
    }
    return Duration.ofNanos(nanos);
  }

  private void deliver(Delivered job) {
    bufferedBytes += job.bytes();
    meters.modelSeen(Inbox.model(job));
    inbox.add(job);
  }

  private void startWhatMay() {
    while (!stopping) {
      Delivered job = inbox.take(gate, nanoTime.getAsLong());
      if (job == null) {
        return;
      }
      start(job);
    }
  }

  private void start(Delivered job) {
    Instant now = clock.instant();
    Optional<Refusal> refusal = OutcomeRecords.refusal(job.job(), now);
    if (refusal.isPresent()) {
      gate.ended(Inbox.model(job), null, nanoTime.getAsLong());
      committer.add(records.uncalled(job, refusal.get().known(), refusal.get().message(), now));
      return;
    }
    Attempt attempt =
        api.start(
            (Job) job.job(),
            (outcome, timing) -> completions.add(recorded(job, outcome, timing, now)));
    job.partition().started(job, attempt);
  }

  /** On an event loop: makes the record there, so that the pump has less to do. */
  private Finished recorded(
      Delivered job, Outcome outcome, AttemptTiming timing, Instant startedAt) {
    try {
      return records.of(job, outcome, timing, startedAt, clock.instant());
    } catch (RuntimeException defect) {
      LOG.error("the outcome of a job could not be recorded", defect);
      return records.defect(job, defect, timing, startedAt, clock.instant());
    }
  }

  private void takeOutcomes() {
    for (Finished next = completions.poll(); next != null; next = completions.poll()) {
      take(next);
    }
  }

  private void take(Finished finished) {
    Delivered job = finished.job();
    if (!job.partition().isOpen()) {
      return; // its place was given back when the assignment ended
    }
    job.partition().ended(job);
    gate.ended(Inbox.model(job), finished.failure(), nanoTime.getAsLong());
    committer.add(finished);
  }

  private void forget(Delivered job) {
    bufferedBytes -= job.bytes();
  }

  /** The outcome is in the log. */
  private void acknowledge(Finished finished) {
    forget(finished.job());
    meters.committed(finished);
  }

  private boolean isIdle() {
    return inbox.size() == 0 && assignments.inFlight() == 0;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    if (!added.isEmpty()) {
      LOG.info("assigned {}", added);
      assignments.assign(added, nanoTime.getAsLong());
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> removed) {
    if (removed.isEmpty()) {
      return;
    }
    drain(assignments.of(removed));
    release(removed);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> removed) {
    LOG.warn("lost {}", removed);
    release(removed);
  }

  /** Lets the attempts of revoked partitions end within the bound, and commits what has ended. */
  private void drain(List<Partition> revoked) {
    long began = nanoTime.getAsLong();
    long end = began + settings.revokeDrainTimeout().toNanos();
    returnWaiting(revoked);
    takeOutcomes();
    while (revoked.stream().anyMatch(partition -> partition.inFlight() > 0)) {
      Finished next = awaitUntil(end);
      if (next == null) {
        break;
      }
      take(next);
      takeOutcomes();
      committer.commitIfDue(isIdle());
    }
    commitUntil(stopping ? end : began + settings.revokeCommitTimeout().toNanos());
  }

  /**
   * Commits, again and again where a broker is away: what has ended is paid for, and the next owner
   * would do it again. The rebalance waits. A batch that failed before goes alone, and others wait
   * behind it.
   */
  private void commitUntil(long end) {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (committer.hasWork()) {
      if (!committer.commit()) {
        if (nanoTime.getAsLong() >= end) {
          return;
        }
        takeFor(Duration.ofMillis(pauseMillis));
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      }
    }
  }

  private void takeFor(Duration pause) {
    long end = nanoTime.getAsLong() + pause.toNanos();
    for (Finished next = awaitUntil(end); next != null; next = awaitUntil(end)) {
      take(next);
    }
  }

  private @Nullable Finished awaitUntil(long end) {
    try {
      return completions.poll(Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong())));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Jobs of the partitions that were not started are another's now. */
  private void returnWaiting(List<Partition> revoked) {
    inbox.removeIf(job -> revoked.contains(job.partition())).forEach(this::forget);
  }

  private void release(Collection<TopicPartition> removed) {
    for (Partition partition : assignments.of(removed)) {
      for (Delivered job : partition.running()) {
        gate.ended(Inbox.model(job), null, nanoTime.getAsLong());
        forget(job);
      }
    }
    int cancelled = assignments.close(removed);
    inbox.removeIf(job -> !job.partition().isOpen()).forEach(this::forget);
    committer.removeClosed().forEach(finished -> forget(finished.job()));
    LOG.info("gave up {}; {} running attempts were cancelled", removed, cancelled);
  }
}
