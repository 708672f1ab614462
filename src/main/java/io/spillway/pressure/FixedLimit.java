package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.Collection;
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
  public boolean tryStart(String lane, long nowNanos) {
    if (taken == limit) {
      return false;
    }
    taken++;
    return true;
  }

  @Override
  public void began(Started stream, ResponseStart start, Instant at, long nowNanos) {}

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    if (taken == 0) {
      throw new IllegalStateException("more streams ended than started");
    }
    taken--;
  }

  @Override
  public long nanosUntilOpening(Collection<String> lanes, long nowNanos) {
    return Long.MAX_VALUE;
  }
}
