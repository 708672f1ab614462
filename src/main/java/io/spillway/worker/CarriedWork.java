package io.spillway.worker;

import io.spillway.api.MessagesApi;
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
 * What a worker has in its hands, whichever member of its group it is just now: jobs that wait,
 * streams that run, outcomes that are not committed. If Kafka's client ends a membership because a
 * right is missing, the next one goes on with it. The role's thread alone, but for {@link
 * CallEventQueue}.
 */
final class CarriedWork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CarriedWork.class);

  private final Access access;
  private final CallEventQueue events = new CallEventQueue();
  private final JobsInHand jobs;
  private final BatchLimit limit = new BatchLimit();
  private final OrphanedAssignments orphaned = new OrphanedAssignments();
  private @Nullable CommitInDoubt doubt;
  private boolean draining;
  private long drainEndNanos;

  /**
   * Nothing yet.
   *
   * @param holdings the account of what the process holds
   */
  CarriedWork(
      Access access,
      Scheduler<FetchedJob> scheduler,
      MessagesApi api,
      OutcomeRecords records,
      Holdings holdings,
      Meters meters,
      Clocks clocks) {
    this.access = access;
    ReadAheadBudget budget = new ReadAheadBudget(holdings);
    Calls calls = new Calls(api, records, budget, events, clocks, meters);
    this.jobs = new JobsInHand(scheduler, calls, records, budget, events, clocks);
  }

  /** Whether Kafka lets the worker do its work. */
  Access access() {
    return access;
  }

  CallEventQueue events() {
    return events;
  }

  JobsInHand jobs() {
    return jobs;
  }

  /** How much the next transaction may hold. */
  BatchLimit limit() {
    return limit;
  }

  /** The partitions that are not assigned, and whose streams go on. */
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
   * When a worker that is told to stop gives up what has not ended.
   *
   * @param timeout from the first such question on, however many memberships follow
   */
  long drainsUntil(long nowNanos, Duration timeout) {
    if (!draining) {
      draining = true;
      drainEndNanos = nowNanos + timeout.toNanos();
    }
    return drainEndNanos;
  }

  /** Whether streams go on without a partition, or outcomes wait, and there is time for them. */
  boolean isOwing(long nowNanos, Duration timeout) {
    boolean owing = runningAdrift() > 0 || !jobs.outbox().isEmpty();
    return owing && nowNanos - drainsUntil(nowNanos, timeout) < 0;
  }

  /** Whether no job waits or runs whose partition is assigned. */
  boolean isIdle() {
    return jobs.waiting() == 0 && jobs.running() == runningAdrift();
  }

  private int runningAdrift() {
    return orphaned.isEmpty() ? 0 : jobs.runningOf(orphaned.partitions());
  }

  /** Cancels what runs on without a partition. */
  @Override
  public void close() {
    Abandoned abandoned = jobs.giveUp(orphaned.partitions(), AbandonReason.SHUTDOWN);
    if (abandoned.attempts() > 0) {
      LOG.warn("given up with partitions that are not assigned: {}", abandoned.words());
    }
  }
}
