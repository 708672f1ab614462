package io.spillway.role;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Detects that a role makes no progress: it is stalled if something has waited for a commit for
 * longer than a bound, without any commit. For example, with a bound of 2 minutes, a worker with
 * finished outcomes that has committed nothing for 2 minutes is stalled. The watch sees the role
 * only when it is asked, at each health probe and each scrape. Thread-safe.
 */
public final class StallWatch {

  /**
   * What was seen last.
   *
   * @param commits the number of commits
   * @param sinceNanos since when there has been no commit although something waits for one
   */
  private record CommitSnapshot(long commits, long sinceNanos) {}

  /** A snapshot with a number of commits that no role has. */
  private static final CommitSnapshot NOTHING = new CommitSnapshot(-1, 0);

  private final long boundNanos;
  private final AtomicReference<CommitSnapshot> last = new AtomicReference<>(NOTHING);

  /**
   * Creates a watch.
   *
   * @param bound how long something may wait without a commit
   */
  public StallWatch(Duration bound) {
    this.boundNanos = bound.toNanos();
  }

  /**
   * Looks at the role's progress.
   *
   * @param now the present progress
   * @param nowNanos the time, of a monotonic source
   * @return why it is stalled, for people; empty if it is not
   */
  public Optional<String> look(Headway now, long nowNanos) {
    CommitSnapshot seen =
        last.updateAndGet(before ->
            !now.isOwing() || before.commits != now.commits()
                ? new CommitSnapshot(now.commits(), nowNanos)
                : before);
    long nanos = nowNanos - seen.sinceNanos;
    return nanos < boundNanos
        ? Optional.empty()
        : Optional.of(
            now.owed() + ", for " + Duration.ofNanos(nanos).toSeconds() + " s without a commit");
  }
}
