package io.spillway.dev.simulator.calls;

/**
 * How a call ended.
 *
 * @param atMillis when, epoch milliseconds
 * @param how in what way
 * @param status the HTTP status sent, or 0 if none was
 * @param events pieces of the body written: one for each event, unless the body was chopped
 * @param bytes bytes of the body written
 */
public record CallEnd(long atMillis, How how, int status, int events, long bytes) {
  /** The ways a call ends. */
  public enum How {
    /** The whole good answer was written. */
    COMPLETED,
    /** The fault was carried out. */
    FAULTED,
    /** The request was wrong, and was told so. */
    REFUSED,
    /** The client closed the connection first. */
    CLIENT_WENT_AWAY,
    /** The simulator was closed first. */
    SIMULATOR_CLOSED
  }
}
