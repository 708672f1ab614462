package io.spillway.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * SIGTERM or SIGINT, for a command that goes on until it is told to stop: the process then waits
 * until the command has closed this, at most 30 s.
 */
final class StopSignal implements AutoCloseable {
  private static final int LONGEST_STOP_SECONDS = 30;

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(@Nullable Runnable atStop) {
    hook = new Thread(atStop == null ? this::stop : atStop, "stop");
  }

  /** Begins to listen. */
  static StopSignal listen() {
    return begun(new StopSignal(null));
  }

  /**
   * Begins to listen for a command that cannot be told, because it waits for input that may never
   * come: at the signal this is run, on a thread of its own, and then the process ends.
   */
  static StopSignal listen(Runnable atStop) {
    return begun(new StopSignal(atStop));
  }

  private static StopSignal begun(StopSignal signal) {
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Waits this many nanoseconds, or until the signal arrives; returns whether it has arrived. */
  boolean within(long nanos) throws InterruptedException {
    return told.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** Whether the signal has arrived. */
  boolean isTold() {
    return told.getCount() == 0;
  }

  @Override
  public void close() {
    closed.countDown();
    if (!isTold()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException theProcessEnds) {
        // The hook runs, or will not run any more.
      }
    }
  }

  /** The shutdown hook: the process ends when this returns. */
  private void stop() {
    told.countDown();
    try {
      if (!closed.await(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("spillway: the command did not stop in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
