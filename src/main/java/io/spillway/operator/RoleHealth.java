package io.spillway.operator;

import java.util.Locale;

/**
 * The health of a role and its reason.
 *
 * @param state the state
 * @param reason the reason for people, without secrets; empty if there is nothing to explain
 */
public record RoleHealth(HealthState state, String reason) {
  /**
   * The health states. Only a failed role is not alive. A held role is ready, because a hold is no
   * fault of the process, and a rollout that ends the hold must be able to proceed.
   */
  public enum HealthState {
    STARTING,
    /** Alive, but not a member of its group for now, or without progress. */
    WAITING,
    RUNNING,
    /** Alive, but takes no jobs until a problem of the account is solved. */
    HELD,
    STOPPING,
    /** Ended with an error from which it cannot recover: a new process is needed. */
    FAILED;

    boolean isAlive() {
      return this != FAILED;
    }

    boolean isReady() {
      return this == RUNNING || this == HELD;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** On its way. */
  public static RoleHealth starting() {
    return new RoleHealth(HealthState.STARTING, "");
  }

  /** Not a member of its group for now. */
  public static RoleHealth waiting(String reason) {
    return new RoleHealth(HealthState.WAITING, reason);
  }

  /** At work. */
  public static RoleHealth running() {
    return new RoleHealth(HealthState.RUNNING, "");
  }

  /** At work, with something that a person should know. */
  public static RoleHealth running(String remark) {
    return new RoleHealth(HealthState.RUNNING, remark);
  }

  /** Waiting for the account's trouble to pass. */
  public static RoleHealth held(String reason) {
    return new RoleHealth(HealthState.HELD, reason);
  }

  /** Draining. */
  public static RoleHealth stopping() {
    return new RoleHealth(HealthState.STOPPING, "");
  }

  /** Ended by an error. */
  public static RoleHealth failed(String reason) {
    return new RoleHealth(HealthState.FAILED, reason);
  }
}
