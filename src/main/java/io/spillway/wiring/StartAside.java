package io.spillway.wiring;

import io.spillway.role.Role;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.common.errors.InterruptException;

/** The start of a role on a thread of its own, because it waits for Kafka. */
final class StartAside {

  private final FutureTask<Role> start;
  private final Thread thread;

  private StartAside(FutureTask<Role> start, Thread thread) {
    this.start = start;
    this.thread = thread;
  }

  /** Begins to start the role. */
  static StartAside begin(RoleDescriptor role, RoleParts parts) {
    FutureTask<Role> start = new FutureTask<>(() -> role.start(parts));
    return new StartAside(
        start, Thread.ofPlatform().daemon().name("start " + role.name()).start(start));
  }

  /** Interrupts the start, which then ends with an error unless the role has started. */
  void interrupt() {
    thread.interrupt();
  }

  /**
   * Waits until the role has started.
   *
   * @throws RuntimeException what the start has thrown
   */
  Role await() {
    try {
      return start.get();
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("the start ended", failed.getCause());
    }
  }
}
