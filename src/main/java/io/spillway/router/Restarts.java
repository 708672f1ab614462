package io.spillway.router;

import io.spillway.refusal.GrowingPause;
import io.spillway.refusal.Refusals;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream thread that ended by an error is replaced, and after what pause. A right or
 * credentials that are missing take nothing of the budget: they may be missing for as long as a
 * refusal may last. Pauses begin anew after a quiet time. For one thread at a time.
 */
final class Restarts {

  /** After so long without an end, the next pause is the first again. */
  private static final Duration QUIET = Duration.ofMinutes(2);

  private final RestartBudget budget = new RestartBudget();
  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(500), Duration.ofSeconds(30));
  private final Duration refusalTimeout;
  private final Set<String> said = new HashSet<>();
  private @Nullable Instant last;
  private @Nullable Instant refusedSince;

  Restarts(Duration refusalTimeout) {
    this.refusalTimeout = refusalTimeout;
  }

  /**
   * What follows from the end of a thread.
   *
   * @param pause before it is replaced; null if it is not
   * @param why what is missing; empty if something else failed
   * @param news whether that was not told yet
   */
  record RestartDecision(@Nullable Duration pause, String why, boolean news) {}

  synchronized RestartDecision ended(Throwable failure, Instant now) {
    if (last == null || now.isAfter(last.plus(QUIET))) {
      pause.succeeded();
      refusedSince = null;
      said.clear();
    }
    last = now;
    Optional<String> missing = Refusals.missing(failure);
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
