package io.spillway.dev.simulator.calls;

import java.util.ArrayDeque;
import java.util.List;

/** A call log in memory that keeps the latest calls to have ended. Thread-safe. */
public final class RecentCalls implements CallLog {
  private final int capacity;
  private final ArrayDeque<Ended> calls = new ArrayDeque<>();

  /** A call with its end. */
  public record Ended(Call call, CallEnd end) {}

  /**
   * An empty log.
   *
   * @param capacity how many calls it keeps, from 1
   */
  public RecentCalls(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + "; allowed: from 1");
    }
    this.capacity = capacity;
  }

  @Override
  public synchronized void ended(Call call, CallEnd end) {
    if (calls.size() == capacity) {
      calls.removeFirst();
    }
    calls.addLast(new Ended(call, end));
  }

  /** The calls kept, in the order in which they ended. */
  public synchronized List<Ended> calls() {
    return List.copyOf(calls);
  }
}
