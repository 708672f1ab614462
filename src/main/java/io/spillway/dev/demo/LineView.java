package io.spillway.dev.demo;

import java.io.PrintStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Plain lines, one every two seconds and one at the end: for files, pipes and logs. */
public final class LineView implements DemoView {
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final PrintStream out;
  private @Nullable Duration shown;
  private boolean isDone;

  /** Writes to this stream, which stays the caller's to close. */
  public LineView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void show(DemoPicture picture, DemoProgress now, Duration elapsed) {
    boolean ends = now.isDone() && !isDone;
    if (ends || shown == null || elapsed.minus(shown).compareTo(INTERVAL) >= 0) {
      shown = elapsed;
      isDone = now.isDone();
      say(line(now, elapsed));
    }
  }

  static String line(DemoProgress now, Duration elapsed) {
    return "%3d s: %d waiting, %d in flight, %d to be routed, %d delayed, %d done; %d failures, %d of them with status 200 on the wire"
        .formatted(
            elapsed.toSeconds(),
            now.waiting(),
            now.inFlight(),
            now.withRouter(),
            now.delayedInAll(),
            now.done(),
            now.failedAttempts(),
            now.calledGood());
  }

  @Override
  public void close() {
    out.flush();
  }
}
