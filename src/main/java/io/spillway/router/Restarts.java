package io.spillway.router;

import io.spillway.refusal.GrowingPause;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a stream thread that ended with an error is replaced, and after what pause. Ends
 * because of missing rights or credentials do not use up the budget of restarts; they are bounded
 * by the time that a refusal may last. After a quiet time, the pauses begin with the first again.
 * Thread-safe.
 */
final class Restarts {

  /** How long no thread must have ended before the next pause is the first again. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  private final RestartBudget budget = new RestartBudget();
  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(30));
  private final Duration refusalTimeout;
  private final RouterSettings settings;
  private final Set<String> said = new HashSet<>();
  private @Nullable Instant last;
  private @Nullable Instant refusedSince;

  Restarts(RouterSettings settings) {
    this.settings = settings;
    this.refusalTimeout = settings.refusalTimeout();
  }

  /**
   * What to do after the end of a thread.
   *
   * @param pause the pause before it is replaced; null if it is not replaced
   * @param why the missing right or credentials; empty if something else failed
   * @param news whether the reason has not been logged yet
   */
  record RestartDecision(@Nullable Duration pause, String why, boolean news) {}

  synchronized RestartDecision ended(Throwable failure, Instant now) {
    if (last == null || now.isAfter(last.plus(QUIET))) {
      pause.succeeded();
      refusedSince = null;
      said.clear();
    }
    last = now;
    Optional<String> missing = RouterRefusals.missing(failure, settings);
    boolean again = missing.isPresent() ? mayWait(now) : budget.take(now);
    if (missing.isEmpty()) {
      refusedSince = null;
    }
    String why = missing.orElse("");
    return new RestartDecision(again ? Duration.ofNanos(pause.failed()) : null, why, said.add(why));
  }

  private boolean mayWait(Instant now) {
    if (refusedSince == null) {
      refusedSince = now;
    }
    return now.isBefore(refusedSince.plus(refusalTimeout));
  }
}
