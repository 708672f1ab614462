package io.spillway.chaos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for real processes. */
final class Pause {

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final long LOOK_MILLIS = 300;

  private Pause() {}

  /** Waits; an interrupt ends it and is kept. */
  static void millis(long millis) {
    try {
      var _ = NEVER.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the condition holds; returns whether it came to that within the time. */
  static boolean until(BooleanSupplier condition, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      millis(LOOK_MILLIS);
    }
    return true;
  }
}
