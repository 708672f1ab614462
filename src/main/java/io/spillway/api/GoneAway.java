package io.spillway.api;

/**
 * The server closed the HTTP/2 connection after a GOAWAY frame, whose code tells why (RFC 9113,
 * section 6.8).
 */
final class GoneAway extends Exception {
  private static final long serialVersionUID = 1;

  private final long code;

  /**
   * Creates it.
   *
   * @param code the error code of the frame
   * @param end the exception by which Vert.x reported the end
   */
  GoneAway(long code, Throwable end) {
    super("GOAWAY " + code, end);
    this.code = code;
  }

  long code() {
    return code;
  }
}
