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
 * The end of the service: SIGTERM or SIGINT asks for it, and it comes within the drain time-out and
 * {@value #MARGIN_SECONDS} s from then on, whatever hangs. A process that has not ended by then is
 * halted, with a line that says what had not. A second signal halts it at once, with such a line
 * too. While the service still starts there is nothing to drain.
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
   * A stop that nobody has asked for.
   *
   * @param drain how long streams may finish
   * @param say takes the last words
   * @param halt ends the process with an exit code, without any more ado
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

  /** The service is up; names, from now on, what has not ended yet. */
  void serves(Supplier<List<String>> unended) {
    running = unended;
    serving = true;
  }

  /** Waits so many milliseconds, or until a signal comes; returns whether it has come. */
  boolean within(long millis) throws InterruptedException {
    return told.await(millis, TimeUnit.MILLISECONDS);
  }

  /** The stop begins: its time runs. More than once does nothing. */
  void begin() {
    if (!begun.getAndSet(true)) {
      Thread.ofPlatform().daemon().name("end of the stop").start(this::haltIfLate);
    }
  }

  /** Everything has ended. */
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
