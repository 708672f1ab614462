package io.spillway.dev.simulator.capacity;

/** Whether a call may begin. */
public sealed interface CapacityVerdict {
  /** The call may begin. */
  record CallAdmitted() implements CapacityVerdict {}

  /** 529: the API is full, whatever the budget. */
  record Overloaded() implements CapacityVerdict {}

  /**
   * 429.
   *
   * @param message what the error says
   * @param retryAfterSeconds from 1
   */
  record RateLimited(String message, long retryAfterSeconds) implements CapacityVerdict {}
}
