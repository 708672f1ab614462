package io.spillway.role;

import java.util.EnumSet;
import java.util.Set;

/** The states of a role's life. */
public enum RoleState {
  /** The role connects and joins its group. */
  STARTING,
  /** The group does not accept the role for now; it tries again. */
  WAITING,
  /** The role works. */
  RUNNING,
  /** It works, and the account's trouble leaves it next to nothing to do. Only ever shown. */
  HELD,
  /** The role was told to stop: it takes nothing new and finishes what it has begun. */
  DRAINING,
  /** The role has ended as it was told to. */
  STOPPED,
  /** The role has ended because of an error. */
  FAILED;

  /** The states that may follow this one. */
  Set<RoleState> next() {
    return switch (this) {
      case STARTING, WAITING -> EnumSet.of(WAITING, RUNNING, DRAINING, STOPPED, FAILED);
      case RUNNING -> EnumSet.of(WAITING, DRAINING, STOPPED, FAILED);
      case HELD -> EnumSet.noneOf(RoleState.class);
      case DRAINING -> EnumSet.of(STOPPED, FAILED);
      case STOPPED, FAILED -> EnumSet.noneOf(RoleState.class);
    };
  }

  /** Whether no other state may follow. */
  public boolean isFinal() {
    return this == STOPPED || this == FAILED;
  }
}
