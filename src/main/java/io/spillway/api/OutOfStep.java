package io.spillway.api;

/** A connection of HTTP/1.1 whose answers are not those of its requests; the message says how. */
final class OutOfStep extends Exception {
  private static final long serialVersionUID = 1;

  /** With what came when. */
  OutOfStep(String what) {
    super("the connection is out of step, and closed: " + what);
  }
}
