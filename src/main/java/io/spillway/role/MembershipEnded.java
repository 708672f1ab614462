package io.spillway.role;

/**
 * Thrown if a role has lost its membership of its consumer group through no fault of its own. It
 * may join again with new clients. The message says why.
 */
public final class MembershipEnded extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Creates it with a message for people. */
  public MembershipEnded(String message) {
    super(message);
  }
}
