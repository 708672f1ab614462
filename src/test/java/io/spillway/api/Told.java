package io.spillway.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps what an attempt tells, in its order. */
public final class Told implements AttemptListener {

  private final List<Object> all = new CopyOnWriteArrayList<>();
  private final CompletableFuture<AttemptEnd> end = new CompletableFuture<>();

  /** A listener that is told the outcome alone. */
  public static AttemptListener outcome(Consumer<Outcome> heard) {
    return atEnd(end -> heard.accept(end.outcome()));
  }

  /** A listener that is told the end alone. */
  public static AttemptListener atEnd(Consumer<AttemptEnd> heard) {
    return new AttemptListener() {
      @Override
      public void began(ResponseStart start) {}

      @Override
      public void ended(AttemptEnd end) {
        heard.accept(end);
      }

      @Override
      public void cancelled(Usage cost) {}
    };
  }

  /** The end of an attempt that took no time, in a simulation. */
  public static AttemptEnd end(Outcome outcome) {
    return new AttemptEnd(
        outcome, Usage.NONE, 0, RateLimits.NONE, new AttemptTiming(Duration.ZERO, Duration.ZERO));
  }

  @Override
  public void began(ResponseStart start) {
    all.add(start);
  }

  @Override
  public void ended(AttemptEnd told) {
    all.add(told);
    end.complete(told);
  }

  @Override
  public void cancelled(Usage cost) {}

  /** Waits for the end; what was told until then. */
  List<Object> all() {
    end.orTimeout(30, TimeUnit.SECONDS).join();
    return List.copyOf(all);
  }
}
