package io.spillway.worker;

import io.spillway.refusal.GrowingPause;
import io.spillway.role.Guard;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what runs of revoked partitions end, and commits what has ended, while the group waits for
 * them. What was read of the partitions that stay goes on meanwhile. The pump's alone.
 */
final class Revocation {

  private static final Logger LOG = LoggerFactory.getLogger(Revocation.class);

  /** How long the last commit of a worker that ends is tried. */
  private static final Duration LAST_COMMIT = Duration.ofSeconds(5);

  /** What goes on while a revocation waits. */
  interface Meanwhile {

    /** Starts, hears and commits what there is of all partitions. */
    void workOn();

    /** How long there is nothing to do if no call tells something. */
    Duration sleep();
  }

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

  /**
   * Lets attempts end within the bound, and commits what has ended.
   *
   * @param isStopping whether the worker was told to stop: then its own bound counts too
   */
  void drain(List<Assignment> revoked, Meanwhile meanwhile, BooleanSupplier isStopping) {
    long end = nanoTime.getAsLong() + drains.revoke().toNanos();
    jobs.hear();
    int running = jobs.runningOf(revoked);
    if (running > 0 && drains.revoke().isPositive()) {
      LOG.info(
          "{} streams of {} revoked partitions may end within {} s; the group waits for them",
          running,
          revoked.size(),
          drains.revoke().toSeconds());
    }
    while (jobs.runningOf(revoked) > 0) {
      long now = nanoTime.getAsLong();
      if (isStopping.getAsBoolean()) {
        end = Math.min(end - now, carried.drainsUntil(now, drains.stop()) - now) + now;
      }
      if (now - end >= 0) {
        break;
      }
      jobs.hearNext(now + Math.min(end - now, meanwhile.sleep().toNanos()));
      meanwhile.workOn();
    }
    commitWithin(drains.revokeCommit());
  }

  /** Commits what has ended, and waits for nothing that runs. */
  void end() {
    jobs.hear();
    commitWithin(LAST_COMMIT);
  }

  /**
   * Commits, and tries again while a broker is down, because the outcomes are paid for and the next
   * owner would repeat the calls. The rebalance waits meanwhile. A batch that failed before is
   * committed first, alone.
   */
  private void commitWithin(Duration bound) {
    long end = nanoTime.getAsLong() + bound.toNanos();
    Duration first = drains.commitPause();
    GrowingPause pause = new GrowingPause(first, first.multipliedBy(100));
    while (committer.hasWork()) {
      if (!guard.step(committer::commit)) {
        if (nanoTime.getAsLong() - end >= 0) {
          return;
        }
        jobs.hearFor(Duration.ofNanos(pause.failed()));
      }
    }
  }
}
