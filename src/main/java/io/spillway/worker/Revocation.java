package io.spillway.worker;

import io.spillway.refusal.GrowingPause;
import io.spillway.role.Guard;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Lets the running calls of revoked partitions end within a bound, and commits their outcomes. Used
 * by the pump's thread only.
 */
final class Revocation {

  private final WorkerSettings.Drains drains;
  private final CarriedWork carried;
  private final JobsInHand jobs;
  private final Committer committer;
  private final Guard guard;
  private final LongSupplier nanoTime;

  Revocation(
      WorkerSettings.Drains drains,
      CarriedWork carried,
      Committer committer,
      Guard guard,
      LongSupplier nanoTime) {
    this.drains = drains;
    this.carried = carried;
    this.jobs = carried.jobs();
    this.committer = committer;
    this.guard = guard;
    this.nanoTime = nanoTime;
  }

  /** Waits for running attempts within the bound, and commits the outcomes. */
  void drain(List<Assignment> revoked, boolean stopping) {
    long began = nanoTime.getAsLong();
    long end = began + drains.revoke().toNanos();
    jobs.hearFor(Duration.ZERO);
    while (jobs.runningOf(revoked) > 0 && jobs.hearNext(end)) {
      jobs.hearFor(Duration.ZERO);
      guard.step(this::commitIfDue);
    }
    commitUntil(stopping ? end : began + drains.revokeCommit().toNanos());
  }

  private boolean commitIfDue() {
    committer.commitIfDue(carried.isIdle());
    return true;
  }

  /**
   * Commits, and tries again while a broker is down, because the outcomes are paid for and the next
   * owner would repeat the calls. The rebalance waits meanwhile. A batch that failed before is
   * committed first, alone.
   */
  private void commitUntil(long end) {
    GrowingPause pause = new GrowingPause(Duration.ofMillis(10), Duration.ofSeconds(1));
    while (committer.hasWork()) {
      if (!guard.step(committer::commit)) {
        if (nanoTime.getAsLong() >= end) {
          return;
        }
        jobs.hearFor(Duration.ofNanos(pause.failed()));
      }
    }
  }
}
