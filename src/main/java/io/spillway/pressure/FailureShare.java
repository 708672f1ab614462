package io.spillway.pressure;

/**
 * The share of the last 200 calls or so that were refused. Older ones count less and less. For one
 * thread.
 */
final class FailureShare {

  /** With fewer calls, or refusals, than these the share is not known. */
  private static final int LEAST_CALLS = 12;

  private static final double LEAST_FAILURES = 1.5;

  /** How many calls it goes back. */
  static final double MEMORY = 200;

  private double calls;
  private double failures;

  /** One more call. */
  void add(boolean isRefused) {
    calls = calls * (1 - 1 / MEMORY) + 1;
    failures = failures * (1 - 1 / MEMORY) + (isRefused ? 1 : 0);
  }

  /** From 0 to 1; 0 if it is not known. */
  double known() {
    return calls < LEAST_CALLS || failures < LEAST_FAILURES ? 0 : failures / calls;
  }

  /** From 0 to 1, of however few calls; 0 of none. */
  double soFar() {
    return calls == 0 ? 0 : failures / calls;
  }

  /** The share of these and others together; 0 of none. */
  double with(FailureShare others) {
    double all = calls + others.calls;
    return all == 0 ? 0 : (failures + others.failures) / all;
  }

  /** How many calls it is known of, 200 at most. */
  double calls() {
    return calls;
  }

  /** What was counted is forgotten. */
  void clear() {
    calls = 0;
    failures = 0;
  }
}
