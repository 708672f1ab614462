package io.spillway.role;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A role that has a thread of its own: its work from joining the group to leaving it. */
public final class RoleThread implements Role {

  private static final Logger LOG = LoggerFactory.getLogger(RoleThread.class);

  private final String name;
  private final RoleWork work;
  private final Lifecycle lifecycle = new Lifecycle();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Thread thread;

  private RoleThread(String name, RoleWork work) {
    this.name = name;
    this.work = work;
    this.thread = new Thread(this::run, "role " + name);
  }

  /**
   * Starts a role.
   *
   * @param work becomes the role's own and is closed by it
   */
  public static RoleThread start(String name, RoleWork work) {
    RoleThread role = new RoleThread(name, work);
    role.thread.start();
    return role;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Lifecycle.Status status() {
    Lifecycle.Status now = lifecycle.status();
    return now.state() == RoleState.RUNNING
        ? new Lifecycle.Status(RoleState.RUNNING, work.remark())
        : now;
  }

  /** An interrupt ends the waiting. */
  @Override
  public void close() {
    if (!stopped.getAndSet(true)) {
      lifecycle.move(RoleState.DRAINING, "told to stop");
    }
    work.wake();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (work) {
      if (opened()) {
        work.join();
        lifecycle.move(RoleState.RUNNING, "");
        while (!stopped.get()) {
          work.turn();
        }
        work.drain();
      }
    } catch (RuntimeException | Error failure) {
      lifecycle.move(RoleState.FAILED, failure.toString());
      LOG.error("the {} failed and has ended", name, failure);
    }
    lifecycle.move(RoleState.STOPPED, "");
  }

  /** Returns false where the role was told to stop first. */
  private boolean opened() {
    while (!stopped.get()) {
      if (work.open()) {
        return true;
      }
      LOG.info("the {} waits for the transaction coordinator", name);
    }
    return false;
  }
}
