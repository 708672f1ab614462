package io.spillway.worker;

import io.spillway.api.MessagesApi;
import io.spillway.pressure.PressureGate;
import io.spillway.progress.Ledger;
import io.spillway.progress.LogWatch.Finding;
import io.spillway.progress.StartCheck;
import io.spillway.refusal.Access;
import io.spillway.role.MembershipEnded;
import io.spillway.transaction.Guard;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
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

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Ledger ledger;
  private final PressureGate gate;
  private final WorkerMeters meters;
  private final LongSupplier nanoTime;
  private final Carried carried;
  private final Access access;
  private final Guard guard;
  private final Completions completions;
  private final Assignments assignments;
  private final Inbox inbox;
  private final Intake intake;
  private final Committer committer;

  private final Takeover takeover;
  private final Calls calls;
  private final Revocation ending;

  private boolean over;
  private boolean stopping;

  /** A pump of one membership, which goes on with what is carried over from the one before. */
  Pump(
      WorkerSettings settings,
      Carried carried,
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
    this.gate = gate;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.carried = carried;
    this.access = carried.access();
    this.guard = new Guard(access, transactor, consumer, nanoTime);
    this.inbox = carried.inbox();
    this.completions = carried.completions();
    completions.wakeWith(consumer::wakeup);
    this.assignments = new Assignments(consumer, ledger, settings.markBitsBytes());
    this.intake =
        new Intake(settings.dueTopic(), consumer, completions, assignments, this::deliver);
    this.committer =
        new Committer(
            settings.commitInterval(),
            consumer,
            ledger,
            transactor,
            assignments,
            carried,
            meters,
            nanoTime,
            this::acknowledge,
            this::beginAnew);
    this.takeover = new Takeover(consumer, carried, assignments, nanoTime, this::drop);
    this.ending =
        new Revocation(settings, completions, committer, guard, nanoTime, this::take, this::isIdle);
    this.calls =
        new Calls(
            new OutcomeRecords(settings, api.target()),
            api,
            gate,
            carried,
            committer,
            clock,
            nanoTime);
  }

  /** Ends the pump's sleep. From any thread. */
  void wake() {
    completions.wake();
  }

  /**
   * Looks whether there is a producer and all partitions may begin, before joining; returns whether
   * Kafka has answered. Throws {@link io.spillway.role.StartRefused} if one may not.
   */
  boolean open() {
    return guard.open() && guard.step(() -> StartCheck.passes(consumer, ledger, settings.inputs()));
  }

  /** Why it does not do all of its work; empty if it does. From any thread. */
  String trouble() {
    return access.trouble().isEmpty() ? assignments.trouble() : access.trouble();
  }

  /** Joins the group. */
  void join() {
    consumer.subscribe(settings.inputs(), this);
  }

  /**
   * One turn. Throws {@link MembershipEnded} if the consumer is no member any more because a right
   * is missing, and {@link io.spillway.role.GaveUp} if one has been missing for too long.
   */
  void turn() {
    guard.step(this::beginAssignments);
    read();
    startWhatMay();
    takeOutcomes();
    startWhatMay();
    guard.step(this::commitIfDue);
    guard.step(() -> takeover.look(nanoTime.getAsLong()));
    assignments.reviewFull();
    assignments.read(!stopping && hasRoom());
    meters.load(running(), inbox.size());
    if (guard.isExpired()) {
      guard.step(committer::commit); // once more: it may be another right that is missing
    }
    guard.giveUpIfExpired();
  }

  private boolean beginAssignments() {
    lookAtLogs();
    assignments.begin(nanoTime.getAsLong(), takeover::goOn);
    return true;
  }

  private boolean commitIfDue() {
    committer.commitIfDue(isIdle());
    guard.takeRefusal();
    return true;
  }

  private void read() {
    try {
      guard.poll(this::pollOnce);
    } catch (TopicAuthorizationException refused) {
      access.refused(refused, nanoTime.getAsLong());
    } catch (MembershipEnded ended) {
      over = true;
      takeover.setAdrift(assignments.names());
      throw ended;
    } finally {
      takeover.settle(over);
    }
  }

  private boolean pollOnce() {
    long pauseNanos = access.pauseNanos();
    if (pauseNanos > 0) {
      ending.takeFor(Duration.ofNanos(Math.min(pauseNanos, sleep().toNanos())));
    }
    intake.read(pauseNanos > 0 ? Duration.ZERO : sleep());
    return true;
  }

  /** Takes no more jobs; those that wait go back to Kafka. */
  void stopTaking() {
    stopping = true;
    committer.end();
    inbox.removeIf(job -> true).forEach(carried::forget);
  }

  /** Whether nothing runs and nothing waits for a commit. */
  boolean isDrained() {
    return running() == 0 && committer.isEmpty();
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
        .forEach(carried::forget);
    assignments.cut(partition, cut.offset(), cut.epoch());
  }

  /** Ends assignments whose committed offsets are not ours, and begins them anew. */
  private void beginAnew(Collection<TopicPartition> partitions) {
    LOG.error("{}: the committed offsets are not those that were written here", partitions);
    Set<TopicPartition> assigned = assignments.names();
    release(partitions);
    partitions.stream()
        .filter(assigned::contains)
        .forEach(name -> assignments.assign(Set.of(name), nanoTime.getAsLong()));
  }

  /**
   * Gives up what is still assigned, so that nothing runs and the gate has its slots back. If the
   * membership has ended by a refusal, it runs on for the next one.
   */
  void releaseAll() {
    Set<TopicPartition> left = assignments.names();
    if (over) {
      takeover.setAdrift(left);
    } else if (!left.isEmpty()) {
      release(left);
    }
  }

  private boolean hasRoom() {
    return inbox.size() < settings.readAhead()
        && carried.bytes() < settings.maxBufferedBytes()
        && carried.hasRoom(inbox.size() + running());
  }

  /** Nothing new is paid for that may not be kept. */
  private boolean mayStart() {
    return !stopping
        && guard.isOpen()
        && !committer.isFailing()
        && carried.hasRoom(running())
        && carried.outbox().bytes() < settings.maxBufferedBytes();
  }

  private int running() {
    return assignments.inFlight() + carried.adrift().inFlight();
  }

  private Duration sleep() {
    long now = nanoTime.getAsLong();
    long nanos = LONGEST_SLEEP.toNanos();
    nanos = Math.min(nanos, committer.nanosUntilDue(isIdle(), now));
    nanos = Math.min(nanos, assignments.nanosUntilBegin(now));
    if (inbox.size() > 0 && mayStart()) {
      nanos = Math.min(nanos, gate.nanosUntilOpening(now));
    }
    return Duration.ofNanos(nanos);
  }

  private void deliver(Delivered job) {
    carried.hold(job);
    meters.modelSeen(Inbox.model(job));
    inbox.add(job);
  }

  private void startWhatMay() {
    while (mayStart()) {
      Delivered job = inbox.take(gate, nanoTime.getAsLong());
      if (job == null) {
        return;
      }
      calls.start(job);
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
      carried.drop(finished);
      return; // its place was given back when the assignment ended
    }
    job.partition().ended(job);
    gate.ended(Inbox.model(job), finished.failure(), nanoTime.getAsLong());
    committer.add(finished);
  }

  /** The outcome is in the log. */
  private void acknowledge(Finished finished) {
    carried.done(finished);
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
    if (over) {
      takeover.setAdrift(removed);
      return;
    }
    List<Partition> revoked = assignments.of(removed);
    inbox.removeIf(job -> revoked.contains(job.partition())).forEach(carried::forget);
    ending.drain(revoked, stopping);
    release(removed);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> removed) {
    LOG.warn("lost {}", removed);
    takeover.lost(removed);
  }

  /** A partition that was adrift is another's now. */
  private void drop(Adrift.Entry entry) {
    entry.waiting().forEach(carried::forget);
    int cancelled = cancel(entry.partition());
    List<Finished> dropped = committer.removeClosed();
    dropped.forEach(carried::done);
    LOG.info(
        "gave up {}; {} running attempts were cancelled, and {} outcomes dropped",
        entry.partition().topicPartition(),
        cancelled,
        dropped.size());
  }

  /** Ends an assignment and what it runs; returns how many attempts that were. */
  private int cancel(Partition partition) {
    for (Delivered job : partition.running()) {
      gate.ended(Inbox.model(job), null, nanoTime.getAsLong());
      carried.forget(job);
    }
    return partition.close();
  }

  private void release(Collection<TopicPartition> removed) {
    int cancelled = assignments.detach(removed).stream().mapToInt(this::cancel).sum();
    removed.forEach(takeover::drop);
    inbox.removeIf(job -> !job.partition().isOpen()).forEach(carried::forget);
    committer.removeClosed().forEach(carried::done);
    LOG.info("gave up {}; {} running attempts were cancelled", removed, cancelled);
  }
}
