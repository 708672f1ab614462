package io.spillway.operator;

import java.util.Locale;

/**
 * How a role is, and why.
 *
 * @param state how it is
 * @param reason for people, without secrets; empty where nothing needs saying
 */
public record RoleHealth(HealthState state, String reason) {
  /**
   * How a role is. Only a failed one is not alive. One that is held is ready: a hold is no fault of
   * the process, and the rollout that ends it must be able to pass.
   */
  public enum HealthState {
    STARTING,
    /** Alive, and not a member of its group for now, or without headway. */
    WAITING,
    RUNNING,
    /** Alive, and waiting for the account's trouble to pass: it takes no jobs. */
    HELD,
    STOPPING,
    /** Ended by an error it cannot recover from: a new process is needed. */
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
