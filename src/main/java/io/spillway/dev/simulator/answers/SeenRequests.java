package io.spillway.dev.simulator.answers;

import java.util.Map;

/**
 * Counts how often each request has come. Bounded: beyond its capacity it forgets the request that
 * has been away longest, which then counts from 1 again. Thread-safe.
 */
final class SeenRequests {
  private final Map<Long, Integer> calls;

  SeenRequests(int capacity) {
    calls = new RecentlyUsed<>(capacity);
  }

  /** Counts this call; returns how often the request has come, this time included. */
  synchronized int count(long requestHash) {
    return calls.merge(requestHash, 1, Integer::sum);
  }
}
