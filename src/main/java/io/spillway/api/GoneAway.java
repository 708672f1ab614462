package io.spillway.api;

/** The server announced by GOAWAY that the connection ends, and why; then it ended. */
final class GoneAway extends Exception {
  private static final long serialVersionUID = 1;

  private final long code;

  /** The code of the frame; and what Vert.x made of the end. */
  GoneAway(long code, Throwable end) {
    super("GOAWAY " + code, end);
    this.code = code;
  }

  long code() {
    return code;
  }
}
