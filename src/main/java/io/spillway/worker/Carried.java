package io.spillway.worker;

import io.spillway.memory.Holdings;
import io.spillway.refusal.Access;
import io.spillway.transaction.BatchLimit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has in its hands, whichever member of its group it is just now: jobs that wait,
 * streams that run, outcomes that are not committed. If Kafka's client ends a membership because a
 * right is missing, the next one goes on with it. The role's thread alone, but for {@link
 * Completions}.
 */
final class Carried implements AutoCloseable {

  private final Access access;
  private final Holdings holdings;
  private final Completions completions = new Completions();
  private final Inbox inbox = new Inbox();
  private final Outbox outbox = new Outbox();
  private final BatchLimit limit = new BatchLimit();
  private final Adrift adrift = new Adrift();
  private @Nullable CommitInDoubt doubt;
  private long jobBytes;
  private boolean draining;
  private long drainEndNanos;

  /**
   * Nothing yet.
   *
   * @param holdings the account of what the process holds
   */
  Carried(Access access, Holdings holdings) {
    this.access = access;
    this.holdings = holdings;
  }

  /** Whether Kafka lets the worker do its work. */
  Access access() {
    return access;
  }

  Completions completions() {
    return completions;
  }

  Inbox inbox() {
    return inbox;
  }

  Outbox outbox() {
    return outbox;
  }

  /** How much the next transaction may hold. */
  BatchLimit limit() {
    return limit;
  }

  /** The partitions that are not assigned, and whose streams go on. */
  Adrift adrift() {
    return adrift;
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
    boolean owing = adrift.inFlight() > 0 || !outbox.isEmpty();
    return owing && nowNanos - drainsUntil(nowNanos, timeout) < 0;
  }

  /** A job was read. */
  void hold(Delivered job) {
    jobBytes += job.bytes();
    holdings.add(job.bytes());
  }

  /** A job is done with. */
  void forget(Delivered job) {
    jobBytes -= job.bytes();
    holdings.remove(job.bytes());
  }

  /** A job has an outcome, which waits for its commit. From any thread. */
  void hold(Finished finished) {
    holdings.addRecord(finished.heapBytes());
  }

  /** An outcome is dropped whose job was done with before. */
  void drop(Finished finished) {
    holdings.removeRecord(finished.heapBytes());
  }

  /** An outcome is committed, or dropped with its job. */
  void done(Finished finished) {
    drop(finished);
    forget(finished.job());
  }

  /**
   * Whether there is room for more jobs, or nothing runs that would ever make some.
   *
   * @param running how many streams are open
   */
  boolean hasRoom(int running) {
    return holdings.hasRoom() || running == 0;
  }

  /** Bytes of the jobs that were read and are not done with, and of the records that wait. */
  long bytes() {
    return jobBytes + outbox.bytes();
  }

  /** Cancels what runs on without a partition. */
  @Override
  public void close() {
    adrift.close();
  }
}
