package io.spillway.worker;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one way from the event loops to the pump: outcomes in a queue, and a call that ends the
 * pump's sleep in Kafka.
 */
final class Completions {

  private final LinkedBlockingQueue<Finished> queue = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};

  /** Says what ends the pump's sleep from now on. */
  void wakeWith(Runnable call) {
    wakeup = call;
  }

  /** Adds an outcome. From any thread; never blocks. */
  void add(Finished finished) {
    queue.add(finished);
    wake();
  }

  /** An outcome is lost by what was thrown: the pump must not go on. From any thread. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    wake();
  }

  /** Ends the pump's sleep, if it sleeps. From any thread. */
  void wake() {
    if (asleep.compareAndSet(true, false)) {
      wakeup.run();
    }
  }

  /**
   * Says that the pump is about to sleep in a call that {@code wakeup} ends.
   *
   * @return false where an outcome is there already and it should not
   */
  boolean fallAsleep() {
    asleep.set(true);
    return queue.isEmpty() && failure.get() == null;
  }

  void awake() {
    asleep.set(false);
  }

  /** The next outcome, or null. Throws {@link IllegalStateException} if one was lost. */
  @Nullable Finished poll() {
    Throwable lost = failure.get();
    if (lost != null) {
      throw new IllegalStateException("the outcome of a call was lost", lost);
    }
    return queue.poll();
  }

  /** The next outcome, or null after the wait; an interrupt ends it. */
  @Nullable Finished await(Duration wait) {
    try {
      return queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
