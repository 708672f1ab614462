package io.spillway.dev.simulator.capacity;

/**
 * A total overload: no stream ends well while it lasts. Streams that are open when it begins break
 * off with {@code overloaded_error}.
 *
 * @param form what becomes of calls that come while it lasts
 * @param leastMillis how long a stream goes on at least, from its own beginning or that of the
 *     overload, whichever is later
 * @param mostMillis how long it goes on at most
 */
public record Overload(Form form, long leastMillis, long mostMillis) {
  /** What becomes of new calls. */
  public enum Form {
    /** 529 before the first event. */
    REFUSED,
    /** They begin well and break off. */
    MID_STREAM
  }

  /**
   * When a stream breaks off.
   *
   * @param beganMillis when the stream or the overload began, whichever was later
   * @param draw from 0 (included) to 1 (excluded)
   */
  long breaksOffAt(long beganMillis, double draw) {
    return beganMillis + leastMillis + (long) (draw * (mostMillis - leastMillis + 1));
  }
}
