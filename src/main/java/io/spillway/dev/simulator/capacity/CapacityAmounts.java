package io.spillway.dev.simulator.capacity;

/**
 * How much a group of models may use.
 *
 * @param streams open at once, from 0
 * @param requests a minute
 * @param inputTokens a minute
 * @param outputTokens a minute
 */
public record CapacityAmounts(long streams, long requests, long inputTokens, long outputTokens) {
  /** In place of an amount that is not bounded. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Nothing is bounded. */
  public static final CapacityAmounts NONE =
      new CapacityAmounts(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);

  long of(Metered metered) {
    return switch (metered) {
      case REQUESTS -> requests;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
    };
  }

  /** These amounts times {@code factor}, rounded; a budget stays at least 1. */
  CapacityAmounts times(double factor) {
    return new CapacityAmounts(
        scaled(streams, factor, 0),
        scaled(requests, factor, 1),
        scaled(inputTokens, factor, 1),
        scaled(outputTokens, factor, 1));
  }

  private static long scaled(long amount, double factor, long least) {
    return amount == UNLIMITED ? UNLIMITED : Math.max(least, Math.round(amount * factor));
  }
}
