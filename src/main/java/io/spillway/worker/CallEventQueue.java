package io.spillway.worker;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The queue from the event loops to the pump, the only connection between them. The end of an
 * attempt also wakes the pump if it sleeps in Kafka's poll; the beginning of a response does not,
 * and is read in the next turn.
 */
final class CallEventQueue {

  private final LinkedBlockingQueue<CallEvent> queue = new LinkedBlockingQueue<>();

  /** The number of ended attempts in the queue. */
  private final AtomicInteger ends = new AtomicInteger();

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};

  /** Sets what wakes the pump from now on. */
  void wakeWith(Runnable call) {
    wakeup = call;
  }

  /** Adds the beginning of a response. From any thread; never blocks. */
  void add(CallEvent.Began began) {
    queue.add(began);
  }

  /** Adds the end of an attempt. From any thread; never blocks. */
  void add(CallEvent.Ended ended) {
    ends.incrementAndGet();
    queue.add(ended);
    wake();
  }

  /** Adds that an attempt was cut off. From any thread; never blocks. */
  void add(CallEvent.CutOff cut) {
    ends.incrementAndGet();
    queue.add(cut);
    wake();
  }

  /**
   * Notes that an outcome was lost through an exception, so that the pump must not go on. From any
   * thread.
   */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    wake();
  }

  /** Wakes the pump, if it sleeps. From any thread. */
  void wake() {
    if (asleep.compareAndSet(true, false)) {
      wakeup.run();
    }
  }

  /**
   * Notes that the pump is about to sleep in a call that {@code wakeup} ends.
   *
   * @return false if an outcome has arrived already, so that it should not sleep
   */
  boolean fallAsleep() {
    asleep.set(true);
    return ends.get() == 0 && failure.get() == null;
  }

  void awake() {
    asleep.set(false);
  }

  /** The next message, or null. Throws {@link IllegalStateException} if an outcome was lost. */
  @Nullable CallEvent poll() {
    Throwable lost = failure.get();
    if (lost != null) {
      throw new IllegalStateException("the outcome of a call was lost", lost);
    }
    return taken(queue.poll());
  }

  /** The next message, or null if none arrived in time or the thread was interrupted. */
  @Nullable CallEvent await(Duration wait) {
    try {
      return taken(queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private @Nullable CallEvent taken(@Nullable CallEvent next) {
    if (next instanceof CallEvent.Ended || next instanceof CallEvent.CutOff) {
      ends.decrementAndGet();
    }
    return next;
  }
}
