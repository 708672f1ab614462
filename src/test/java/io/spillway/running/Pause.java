package io.spillway.running;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for what other threads and processes do: the only place of the tests that waits. */
public final class Pause {

  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final long LOOK_MILLIS = 20;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private Pause() {}

  /** Waits; an interrupt ends it and is kept. */
  public static void millis(long millis) {
    try {
      var _ = NEVER.await(Math.max(0, millis), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the condition holds; returns whether it came to that within the time. */
  public static boolean until(BooleanSupplier condition, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
        return false;
      }
      millis(LOOK_MILLIS);
    }
    return true;
  }

  /** Waits until the condition holds; fails after a time that no healthy run comes near. */
  public static void await(String what, BooleanSupplier condition) {
    await(what, condition, LONGEST);
  }

  /** Waits until the condition holds; fails if it does not come to that within the time. */
  public static void await(String what, BooleanSupplier condition, Duration most) {
    if (!until(condition, most)) {
      throw new AssertionError("waited %s in vain for %s".formatted(most, what));
    }
  }
}
