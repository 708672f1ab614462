package io.spillway.pressure;

import org.jspecify.annotations.Nullable;

/** A gate with a fixed number of places for all lanes together. */
final class FixedLimit implements PressureGate {

  private final int limit;
  private int taken;

  /**
   * A gate.
   *
   * @param limit streams open at once, at least 1
   */
  FixedLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("the in-flight limit is at least 1, not " + limit);
    }
    this.limit = limit;
  }

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public boolean isOfLanes() {
    return false;
  }

  @Override
  public boolean mayStart(Candidate job, long nowNanos) {
    return taken < limit;
  }

  @Override
  public void started(Started stream) {
    taken++;
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    if (taken == 0) {
      throw new IllegalStateException("more streams ended than started");
    }
    taken--;
  }

  @Override
  public long nanosUntilOpening(Candidate job, long nowNanos) {
    return Long.MAX_VALUE;
  }
}
