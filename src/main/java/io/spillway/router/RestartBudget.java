package io.spillway.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How often a stream thread may be replaced: {@value #RESTARTS} times in ten minutes. Thread-safe.
 */
final class RestartBudget {

  static final int RESTARTS = 10;
  static final Duration PERIOD = Duration.ofMinutes(10);

  private final Deque<Instant> taken = new ArrayDeque<>();

  /** Takes one restart; returns false if none is left. */
  synchronized boolean take(Instant now) {
    while (!taken.isEmpty() && !taken.getFirst().isAfter(now.minus(PERIOD))) {
      taken.removeFirst();
    }
    if (taken.size() == RESTARTS) {
      return false;
    }
    taken.addLast(now);
    return true;
  }
}
