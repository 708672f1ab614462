package io.spillway.pressure;

/**
 * Counts successes, which pay for probes: a probe costs 40 of them, or two thirds of the places if
 * that is more (from the study). At most the cost of two probes is kept.
 *
 * <p>For example: with 30 places 40 successes pay for a probe, with 90 places 60.
 */
final class Credit {

  private static final double LEAST_COST = 40;
  private static final double COST_PER_PLACE = 40.0 / 60;
  private static final double MOST_PROBES = 2;

  private double earned;

  private static double cost(int places) {
    return Math.max(LEAST_COST, COST_PER_PLACE * places);
  }

  /** A success. */
  void earn(int places) {
    earned = Math.min(earned + 1, MOST_PROBES * cost(places));
  }

  /** Raises the credit to the cost of one probe. */
  void earnProbe(int places) {
    earned = Math.max(earned, cost(places));
  }

  /** Raises the credit to the most that is kept. */
  void fill(int places) {
    earned = MOST_PROBES * cost(places);
  }

  /** Whether a probe can be paid for. */
  boolean isEnough(int places) {
    return earned >= cost(places);
  }

  /** A probe is paid for, or as much of it as there is. */
  void pay(int places) {
    earned = isEnough(places) ? earned - cost(places) : earned;
  }

  /** A probe was refused: nothing is left. */
  void lose() {
    earned = 0;
  }
}
