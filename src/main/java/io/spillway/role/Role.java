package io.spillway.role;

import io.spillway.config.RoleName;

/** A role of the service that was started and can be stopped. */
public interface Role extends AutoCloseable {

  /** Which one it is. */
  RoleName name();

  /** Its state now. From any thread. */
  Lifecycle.RoleStatus status();

  /** How far it has come. From any thread. */
  default Headway headway() {
    return Headway.NOTHING_OWED;
  }

  /**
   * What a role that was told to stop would give up if its process ended now, for people; empty if
   * nothing. From any thread.
   */
  default String unfinished() {
    return "";
  }

  /**
   * How often its thread has begun a step, -1 before the first; grows for as long as the thread
   * lives, also while it waits. -1 for ever if it has no thread of its own. From any thread.
   */
  default long beats() {
    return -1;
  }

  /**
   * Stops it in good order; returns when it has ended. Twice does nothing. From any thread but its
   * own.
   */
  @Override
  void close();
}
