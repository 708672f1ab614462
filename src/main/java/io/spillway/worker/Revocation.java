package io.spillway.worker;

import io.spillway.refusal.GrowingPause;
import io.spillway.role.Guard;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Lets what runs of revoked partitions end, and commits what has ended. The pump's alone. */
final class Revocation {

  private final WorkerSettings settings;
  private final Completions completions;
  private final Committer committer;
  private final Guard guard;
  private final LongSupplier nanoTime;
  private final Consumer<Finished> take;
  private final BooleanSupplier idle;

  /**
   * A revocation.
   *
   * @param take takes an outcome
   * @param idle whether nothing runs
   */
  Revocation(
      WorkerSettings settings,
      Completions completions,
      Committer committer,
      Guard guard,
      LongSupplier nanoTime,
      Consumer<Finished> take,
      BooleanSupplier idle) {
    this.settings = settings;
    this.completions = completions;
    this.committer = committer;
    this.guard = guard;
    this.nanoTime = nanoTime;
    this.take = take;
    this.idle = idle;
  }

  /** Lets attempts end within the bound, and commits what has ended. */
  void drain(List<Partition> revoked, boolean stopping) {
    long began = nanoTime.getAsLong();
    long end = began + settings.revokeDrainTimeout().toNanos();
    takeFor(Duration.ZERO);
    while (revoked.stream().anyMatch(partition -> partition.inFlight() > 0)) {
      Finished next = awaitUntil(end);
      if (next == null) {
        break;
      }
      take.accept(next);
      takeFor(Duration.ZERO);
      guard.step(this::commitIfDue);
    }
    commitUntil(stopping ? end : began + settings.revokeCommitTimeout().toNanos());
  }

  private boolean commitIfDue() {
    committer.commitIfDue(idle.getAsBoolean());
    return true;
  }

  /**
   * Commits, again and again if a broker is away: what has ended is paid for, and the next owner
   * would do it again. The rebalance waits. A batch that failed before goes alone, and others wait
   * behind it.
   */
  private void commitUntil(long end) {
    GrowingPause pause = new GrowingPause(Duration.ofMillis(10), Duration.ofSeconds(1));
    while (committer.hasWork()) {
      if (!guard.step(committer::commit)) {
        if (nanoTime.getAsLong() >= end) {
          return;
        }
        takeFor(Duration.ofNanos(pause.failed()));
      }
    }
  }

  /** Takes outcomes for so long; for no time at all, those that are there. */
  void takeFor(Duration pause) {
    long end = nanoTime.getAsLong() + pause.toNanos();
    for (Finished next = awaitUntil(end); next != null; next = awaitUntil(end)) {
      take.accept(next);
    }
  }

  private @Nullable Finished awaitUntil(long end) {
    return completions.await(Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong())));
  }
}
