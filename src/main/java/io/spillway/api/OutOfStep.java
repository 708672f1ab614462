package io.spillway.api;

/**
 * An HTTP/1.1 connection was out of step: bytes arrived that are no answer to its request. The
 * message tells which.
 */
final class OutOfStep extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Creates it.
   *
   * @param what what arrived, and when
   */
  OutOfStep(String what) {
    super("the connection is out of step, and closed: " + what);
  }
}
