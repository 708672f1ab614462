package io.spillway.role;

/** Thrown if a role must not start. The message tells a person why and what to do. */
public final class StartRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates it with a message for people. */
  public StartRefused(String message) {
    super(message);
  }
}
