package io.spillway.role;

import java.util.EnumSet;
import java.util.Set;

/** The states of a role's life. */
public enum RoleState {
  /** It connects and joins. */
  STARTING,
  /** Its group does not take it in for now. */
  WAITING,
  /** It works. */
  RUNNING,
  /** It works, and the account's trouble leaves it next to nothing to do. Only ever shown. */
  HELD,
  /** It takes nothing new and finishes what it has. */
  DRAINING,
  /** It ended as it was told to. */
  STOPPED,
  /** It ended by an error. */
  FAILED;

  /** The states that may follow. */
  Set<RoleState> next() {
    return switch (this) {
      case STARTING, WAITING -> EnumSet.of(WAITING, RUNNING, DRAINING, STOPPED, FAILED);
      case RUNNING -> EnumSet.of(WAITING, DRAINING, STOPPED, FAILED);
      case HELD -> EnumSet.noneOf(RoleState.class);
      case DRAINING -> EnumSet.of(STOPPED, FAILED);
      case STOPPED, FAILED -> EnumSet.noneOf(RoleState.class);
    };
  }

  /** Whether it is over. */
  public boolean isFinal() {
    return this == STOPPED || this == FAILED;
  }
}
