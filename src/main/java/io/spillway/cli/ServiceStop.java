package io.spillway.cli;

import io.spillway.config.Keys;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Ends the service after SIGTERM or SIGINT, within the drain timeout plus {@value #MARGIN_SECONDS}
 * s, even if something hangs. For example, with a drain timeout of 60 s the process ends at most 70
 * s after the signal. If it has not ended by then, it is halted, and a line tells what did not end.
 * A second signal halts it at once, with such a line too. While the service is still starting there
 * is nothing to drain.
 */
public final class ServiceStop implements AutoCloseable {

  /** From the end of the drain to the end of the process, in seconds. */
  public static final int MARGIN_SECONDS = 10;

  private final Duration drain;
  private final Consumer<String> say;
  private final IntConsumer halt;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean serving;
  private volatile Supplier<List<String>> running = () -> List.of("the start");

  /**
   * Creates the stop, before it was requested.
   *
   * @param drain how long streams may go on
   * @param say prints the last line
   * @param halt ends the process at once with an exit code
   */
  ServiceStop(Duration drain, Consumer<String> say, IntConsumer halt) {
    this.drain = drain;
    this.say = say;
    this.halt = halt;
  }

  /** Begins to listen for signals. */
  static ServiceStop listen(Duration drain, Consumer<String> say) {
    ServiceStop stop = new ServiceStop(drain, say, code -> Runtime.getRuntime().halt(code));
    Runtime.getRuntime().addShutdownHook(new Thread(stop::hook, "stop"));
    SecondSignal.listen(stop::again);
    return stop;
  }

  /**
   * Notes that the service has started.
   *
   * @param unended names the roles that have not ended yet
   */
  void serves(Supplier<List<String>> unended) {
    running = unended;
    serving = true;
  }

  /** Waits this many milliseconds, or until the signal arrives; returns whether it has arrived. */
  boolean within(long millis) throws InterruptedException {
    return told.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Begins the stop and its time limit. A second call does nothing. */
  void begin() {
    if (!begun.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("end of the stop").start(this::haltIfLate);
    }
  }

  /** Notes that everything has ended. */
  @Override
  public void close() {
    ended.countDown();
  }

  private void haltIfLate() {
    Duration bound = Duration.ofSeconds(MARGIN_SECONDS).plus(serving ? drain : Duration.ZERO);
    try {
      if (!ended.await(bound.toNanos(), TimeUnit.NANOSECONDS)) {
        say.accept(
            "spillway: the stop has taken "
                + bound.toSeconds()
                + " s, which is as long as it may ("
                + MARGIN_SECONDS
                + " s"
                + (serving ? " and " + Keys.WORKER_DRAIN_TIMEOUT.environment() : "")
                + "); not ended: "
                + String.join(", ", running.get())
                + ". The process ends now");
        halt.accept(1);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A second signal: somebody does not want to wait for what has not ended. */
  void again() {
    if (ended.getCount() > 0) {
      say.accept(
          "spillway: told to stop a second time; the process ends now and gives up: "
              + String.join(", ", running.get())
              + ". What was not committed begins again");
      halt.accept(1);
    }
  }

  /** The shutdown hook: the process ends when this returns. */
  void hook() {
    told.countDown();
    if (ended.getCount() > 0) {
      begin();
    }
    try {
      ended.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
