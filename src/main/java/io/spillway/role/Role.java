package io.spillway.role;

import io.spillway.config.RoleName;

/** A running role of the service (worker, router or delayer), which can be stopped. */
public interface Role extends AutoCloseable {

  /** The name of the role. */
  RoleName name();

  /** The present state. From any thread. */
  Lifecycle.RoleStatus status();

  /** The progress of the role. From any thread. */
  default Headway headway() {
    return Headway.NOTHING_OWED;
  }

  /**
   * The number of steps that the role's thread has begun, -1 before the first. It grows for as long
   * as the thread lives, also while the thread waits; it stays -1 if the role has no thread of its
   * own. From any thread.
   */
  default long beats() {
    return -1;
  }

  /**
   * Stops the role in good order, and returns when it has ended. A second call does nothing. From
   * any thread except the role's own.
   */
  @Override
  void close();
}
