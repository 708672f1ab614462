package io.spillway.role;

import io.spillway.config.RoleName;
import java.time.Duration;

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
   * The wall clock was set back: replaces the role's Kafka clients. They measure every wait by the
   * wall clock, and those that are under way would last until it is as late again: no heartbeat
   * would be sent meanwhile. From any thread.
   */
  void clockSetBack(Duration by);

  /**
   * Stops the role in good order, and returns when it has ended. A second call does nothing. From
   * any thread except the role's own.
   */
  @Override
  void close();
}
