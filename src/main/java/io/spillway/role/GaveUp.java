package io.spillway.role;

/** Thrown if a role ends itself. The message tells a person why and what to do. */
public final class GaveUp extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates it with a message for people. */
  public GaveUp(String message) {
    super(message);
  }
}
