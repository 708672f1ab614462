package io.spillway.role;

/**
 * A role is no member of its group any more, by no fault of its own, and may become one again with
 * other clients; the message says why.
 */
public final class MembershipEnded extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what a person needs to know. */
  public MembershipEnded(String message) {
    super(message);
  }
}
