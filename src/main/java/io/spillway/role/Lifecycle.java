package io.spillway.role;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The state of one role, with guarded transitions. Safe for threads. */
public final class Lifecycle {

  /**
   * A state of the role and its reason.
   *
   * @param reason what led to the state; empty if there is nothing to explain
   */
  public record RoleStatus(RoleState state, String reason) {}

  private final AtomicReference<RoleStatus> status =
      new AtomicReference<>(new RoleStatus(RoleState.STARTING, ""));

  /** The present state and reason. */
  public RoleStatus status() {
    return Objects.requireNonNull(status.get());
  }

  /**
   * Moves on. A move that comes after the end is late and ignored, and so is what happens to a
   * start or a membership that was overtaken by the order to stop. Throws {@link
   * IllegalStateException} for one that is a bug.
   */
  public void move(RoleState to, String reason) {
    status.updateAndGet(from -> {
      boolean overtaken =
          from.state() == RoleState.DRAINING
              && (to == RoleState.RUNNING || to == RoleState.WAITING);
      if (from.state() == to || from.state().isFinal() || overtaken) {
        return from;
      }
      if (!from.state().next().contains(to)) {
        throw new IllegalStateException("from " + from.state() + " to " + to);
      }
      return new RoleStatus(to, reason);
    });
  }
}
