package io.spillway.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A second SIGTERM or SIGINT. The JVM takes the first one as the order to stop, and ignores those
 * that come while its shutdown hooks run; only {@code sun.misc.Signal}, of the module
 * jdk.unsupported, hears of them.
 */
final class SecondSignal {

  private static final List<String> SIGNALS = List.of("TERM", "INT");

  private SecondSignal() {}

  /** Calls this at every signal but the first, on a thread of its own. */
  static void listen(Runnable again) {
    AtomicInteger heard = new AtomicInteger();
    SIGNALS.forEach(name -> listen(name, heard, again));
  }

  private static void listen(String name, AtomicInteger heard, Runnable again) {
    var first = new Handler(heard, again);
    first.jvm = sun.misc.Signal.handle(new sun.misc.Signal(name), first);
  }

  /** Hands the first signal on to the JVM. */
  private static final class Handler implements sun.misc.SignalHandler {
    private final AtomicInteger heard;
    private final Runnable again;
    private volatile sun.misc.SignalHandler jvm = sun.misc.SignalHandler.SIG_DFL;

    Handler(AtomicInteger heard, Runnable again) {
      this.heard = heard;
      this.again = again;
    }

    @Override
    public void handle(sun.misc.Signal signal) {
      if (heard.getAndIncrement() == 0) {
        jvm.handle(signal);
      } else {
        again.run();
      }
    }
  }
}
