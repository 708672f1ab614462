package io.spillway.worker;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one way from the event loops to the pump: what calls tell in a queue, and a call that ends
 * the pump's sleep in Kafka. Ends of attempts end it; a response that begins is heard in the turn
 * that comes anyway.
 */
final class CallEventQueue {

  private final LinkedBlockingQueue<CallEvent> queue = new LinkedBlockingQueue<>();

  /** How many ends of attempts are in the queue. */
  private final AtomicInteger ends = new AtomicInteger();

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile Runnable wakeup = () -> {};

  /** Says what ends the pump's sleep from now on. */
  void wakeWith(Runnable call) {
    wakeup = call;
  }

  /** A response began. From any thread; never blocks. */
  void add(CallEvent.Began began) {
    queue.add(began);
  }

  /** An attempt ended. From any thread; never blocks. */
  void add(CallEvent.Ended ended) {
    ends.incrementAndGet();
    queue.add(ended);
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
   * @return false if an outcome is there already and it should not
   */
  boolean fallAsleep() {
    asleep.set(true);
    return ends.get() == 0 && failure.get() == null;
  }

  void awake() {
    asleep.set(false);
  }

  /** The next news, or null. Throws {@link IllegalStateException} if an outcome was lost. */
  @Nullable CallEvent poll() {
    Throwable lost = failure.get();
    if (lost != null) {
      throw new IllegalStateException("the outcome of a call was lost", lost);
    }
    return taken(queue.poll());
  }

  /** The next news, or null after the wait; an interrupt ends it. */
  @Nullable CallEvent await(Duration wait) {
    try {
      return taken(queue.poll(wait.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private @Nullable CallEvent taken(@Nullable CallEvent next) {
    if (next instanceof CallEvent.Ended) {
      ends.decrementAndGet();
    }
    return next;
  }
}
