package io.spillway.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM or SIGINT, for a command that goes on until it is told to stop: the process then waits
 * until the command has closed this, at most 30 s.
 */
final class StopSignal implements AutoCloseable {
  private static final int LONGEST_STOP_SECONDS = 30;

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "stop");

  private StopSignal() {}

  /** Begins to listen. */
  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Waits this many nanoseconds, or until the signal arrives; returns whether it has arrived. */
  boolean within(long nanos) throws InterruptedException {
    return told.await(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed.countDown();
    if (told.getCount() > 0) {
      Runtime.getRuntime().removeShutdownHook(hook);
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
