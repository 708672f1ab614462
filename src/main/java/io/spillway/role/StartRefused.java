package io.spillway.role;

/** A role must not start; the message says all that a person needs to know. */
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With all that a person needs to know. */
  public StartRefused(String message) {
    super(message);
  }
}
