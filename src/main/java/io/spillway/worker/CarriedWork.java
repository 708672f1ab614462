package io.spillway.worker;

import io.spillway.api.MessagesApi;
import io.spillway.cancel.CancelIndex;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.pressure.Scheduler;
import io.spillway.refusal.Access;
import io.spillway.time.Clocks;
import io.spillway.transaction.BatchLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work that a worker carries from one membership of its group to the next: waiting jobs,
 * running streams, and outcomes that are not committed. If a membership ends because Kafka refuses
 * a right, the next one goes on with this work. Used by the role's thread only, except for {@link
 * CallEventQueue}.
 */
final class CarriedWork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CarriedWork.class);

  private final Access access;
  private final LaneControl control;
  private final CallEventQueue events = new CallEventQueue();
  private final JobsInHand jobs;
  private final BatchLimit limit = new BatchLimit();
  private final OrphanedAssignments orphaned = new OrphanedAssignments();
  private @Nullable CommitInDoubt doubt;
  private boolean draining;
  private long drainEndNanos;

  /**
   * Where it counts.
   *
   * @param holdings the process's account of memory
   * @param meters those of the process
   */
  record Accounts(Holdings holdings, Meters meters) {}

  /**
   * Creates it without work.
   *
   * @param accounts where it counts what it holds, and what it gives up
   */
  CarriedWork(
      Access access,
      LaneControl control,
      Scheduler<FetchedJob> scheduler,
      MessagesApi api,
      OutcomeRecords records,
      Accounts accounts,
      Clocks clocks) {
    this.access = access;
    this.control = control;
    ReadAheadBudget budget = new ReadAheadBudget(accounts.holdings());
    Calls calls = new Calls(api, records, budget, events, clocks, accounts.meters());
    this.jobs =
        new JobsInHand(scheduler.heldBy(control.holds()), calls, records, budget, events, clocks);
    control.wakeWith(events::wake);
  }

  /** The same, which heeds these cancels. */
  CarriedWork heeding(CancelIndex cancels) {
    jobs.heed(cancels);
    cancels.wakeWith(events::wake);
    return this;
  }

  /** Whether Kafka allows the worker to work. */
  Access access() {
    return access;
  }

  /** What operators ask. */
  LaneControl control() {
    return control;
  }

  CallEventQueue events() {
    return events;
  }

  JobsInHand jobs() {
    return jobs;
  }

  /** The limit on the bytes of the next transaction. */
  BatchLimit limit() {
    return limit;
  }

  /** The partitions that are no longer assigned but whose streams go on. */
  OrphanedAssignments orphaned() {
    return orphaned;
  }

  /** The commit whose result is unknown, if there is one. */
  @Nullable CommitInDoubt doubt() {
    return doubt;
  }

  void doubt(@Nullable CommitInDoubt open) {
    doubt = open;
  }

  /**
   * The time at which a worker that was told to stop gives up work that has not ended.
   *
   * @param timeout counted from the first call of this method, however many memberships follow
   */
  long drainsUntil(long nowNanos, Duration timeout) {
    if (!draining) {
      draining = true;
      drainEndNanos = nowNanos + timeout.toNanos();
    }
    return drainEndNanos;
  }

  /**
   * Whether streams of orphaned partitions run or outcomes wait, and there is time left for them.
   */
  boolean isOwing(long nowNanos, Duration timeout) {
    boolean owing = runningOrphaned() > 0 || !jobs.outbox().isEmpty();
    return owing && nowNanos - drainsUntil(nowNanos, timeout) < 0;
  }

  /** Whether no job of an assigned partition waits or runs. */
  boolean isIdle() {
    return jobs.waiting() == 0 && jobs.running() == runningOrphaned();
  }

  private int runningOrphaned() {
    return orphaned.isEmpty() ? 0 : jobs.runningOf(orphaned.partitions());
  }

  /** Cancels the streams of orphaned partitions. */
  @Override
  public void close() {
    Abandoned abandoned = jobs.giveUp(orphaned.partitions(), AbandonReason.SHUTDOWN);
    if (abandoned.attempts() > 0) {
      LOG.warn(
          "gave up what ran on without a partition; {} running attempts were cancelled{}, and {} outcomes dropped",
          abandoned.running(),
          abandoned.howLong(),
          abandoned.outcomes());
    }
  }
}
