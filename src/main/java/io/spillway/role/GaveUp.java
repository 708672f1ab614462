package io.spillway.role;

/** A role ends itself; the message says all that a person needs to know. */
public final class GaveUp extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With all that a person needs to know. */
  public GaveUp(String message) {
    super(message);
  }
}
