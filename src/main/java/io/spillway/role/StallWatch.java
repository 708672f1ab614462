package io.spillway.role;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a role makes headway: it is stalled if it has owed something for a bound without a
 * commit. For example, with a bound of 2 minutes, a worker whose outcomes wait and which has
 * committed nothing for 2 minutes. It knows only of the moments at which it is asked: of every
 * probe and every scrape. Safe for threads.
 */
public final class StallWatch {

  /** What was seen: so many commits, and since when there was none although something was owed. */
  private record CommitSnapshot(long commits, long sinceNanos) {}

  /** Of a number of commits that no role has. */
  private static final CommitSnapshot NOTHING = new CommitSnapshot(-1, 0);

  private final long boundNanos;
  private final AtomicReference<CommitSnapshot> last = new AtomicReference<>(NOTHING);

  /** A watch with this bound. */
  public StallWatch(Duration bound) {
    this.boundNanos = bound.toNanos();
  }

  /**
   * Looks at the role.
   *
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
