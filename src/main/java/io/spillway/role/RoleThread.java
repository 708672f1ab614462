package io.spillway.role;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a role: runs its body once, and remembers how it ended. */
public final class RoleThread {

  private static final Logger LOG = LoggerFactory.getLogger(RoleThread.class);

  private final String name;
  private final Lifecycle lifecycle = new Lifecycle();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final Thread thread;

  /** A thread that has not started, for a body that ends when {@link #isStopped} says so. */
  public RoleThread(String name, Runnable body) {
    this.name = name;
    this.thread = new Thread(() -> run(body), "role " + name);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** The state of the role. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** Whether the role was told to stop. */
  public boolean isStopped() {
    return stop.get();
  }

  /** Tells the role to stop. */
  public void stop() {
    if (!stop.getAndSet(true)) {
      lifecycle.move(RoleState.DRAINING, "told to stop");
    }
  }

  /** Waits for the end. An interrupt ends the waiting. */
  public void join() {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(Runnable body) {
    try {
      body.run();
      lifecycle.move(RoleState.STOPPED, "");
    } catch (RuntimeException | Error failure) {
      lifecycle.move(RoleState.FAILED, failure.toString());
      LOG.error("the {} failed and has ended", name, failure);
    }
  }
}
