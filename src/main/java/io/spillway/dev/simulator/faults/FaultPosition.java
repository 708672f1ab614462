package io.spillway.dev.simulator.faults;

/**
 * How much of a stream goes out before its fault: a number of events between two bounds, drawn for
 * each call. Whatever is asked, the fault comes before the event that ends the message, so that it
 * is always a fault.
 *
 * @param least events at least, from 0
 * @param most events at most
 */
public record FaultPosition(int least, int most) {
  private static final int BEFORE_RESPONSE = -1;

  /** Checks the bounds. */
  public FaultPosition {
    boolean before = least == BEFORE_RESPONSE && most == BEFORE_RESPONSE;
    if (!before && (least < 0 || most < least)) {
      throw new IllegalArgumentException("after " + least + " to " + most + " events");
    }
  }

  /** After exactly so many events; 0 is a response whose body has none. */
  public static FaultPosition events(int count) {
    return new FaultPosition(count, count);
  }

  /** Anywhere in the message, behind its first event. */
  public static FaultPosition anywhere() {
    return new FaultPosition(1, Integer.MAX_VALUE);
  }

  /** Before a byte of the response. */
  public static FaultPosition beforeResponse() {
    return new FaultPosition(BEFORE_RESPONSE, BEFORE_RESPONSE);
  }

  public boolean isBeforeResponse() {
    return least == BEFORE_RESPONSE;
  }

  /**
   * The number of events for one call.
   *
   * @param available the most that leave the message unfinished
   * @param draw from 0 (included) to 1 (excluded)
   */
  public int pick(int available, double draw) {
    int low = Math.min(least, available);
    int high = Math.min(most, available);
    return low + (int) (draw * (high - low + 1));
  }
}
