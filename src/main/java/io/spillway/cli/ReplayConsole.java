package io.spillway.cli;

import io.spillway.deadletter.DeadLetterRecord;
import io.spillway.deadletter.LetterJson;
import io.spillway.deadletter.Replay;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a replay says on the console, and what it is told there: the rate, and the signal to stop.
 * On the thread of the command.
 */
final class ReplayConsole implements Replay.Monitor {
  /** The most letters that are named because they cannot be replayed. */
  private static final int MOST_NAMED = 20;

  private final Console console;
  private final StopSignal stop;
  private final @Nullable Pace pace;
  private final boolean isDry;
  private final boolean json;
  private final ProgressLine line;
  private long named;
  private boolean hasHead;

  /**
   * Creates it for one run.
   *
   * @param rate the most letters a second; null for as many as Kafka takes
   * @param isDry whether nothing is written, and the letters are listed instead
   */
  ReplayConsole(
      Console console, StopSignal stop, @Nullable Double rate, boolean isDry, boolean json) {
    this.console = console;
    this.stop = stop;
    this.pace = rate == null || isDry ? null : new Pace(rate, System.nanoTime());
    this.isDry = isDry;
    this.json = json;
    this.line = new ProgressLine(console);
  }

  @Override
  public void replayed(DeadLetterRecord letter) {
    if (!isDry) {
      return;
    }
    if (json) {
      console.out().println(LetterJson.line(letter, false));
      return;
    }
    if (!hasHead) {
      LetterTable.printHead(console.out());
      hasHead = true;
    }
    LetterTable.print(letter, false, console.out());
  }

  @Override
  public void rejected(DeadLetterRecord letter, String why) {
    line.clear();
    if (named < MOST_NAMED) {
      console
          .err()
          .printf(
              "%s (%s) cannot be replayed: %s%n",
              letter.place(), LetterTable.printable(letter.id()), LetterTable.printable(why));
    } else if (named == MOST_NAMED) {
      console.err().println("More letters cannot be replayed; they are counted below.");
    }
    named++;
  }

  @Override
  public void progress(Replay.Counts counts, double share) {
    if (!isDry || !console.isTerminal()) { // else the lines themselves show how far it is
      line.show(counts.replayed(), isDry ? "would be replayed" : "replayed", share);
    }
  }

  @Override
  public boolean mayReplay(int more) {
    try {
      return !stop.within(waitNanos(more)) && !isWithoutReader();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether nobody reads the list of a dry run any more. */
  boolean isWithoutReader() {
    return isDry && console.out().checkError();
  }

  /** The time until the last of these letters is due. */
  private long waitNanos(int more) {
    long wait = 0;
    long now = System.nanoTime();
    for (int letter = 0; pace != null && letter < more; letter++) {
      wait = pace.takeNanos(now);
    }
    return Math.min(wait, Duration.ofDays(1).toNanos());
  }

  /** The last line of a run that came to its end or was stopped. */
  void done(Replay.Counts counts) {
    line.clear();
    if (isWithoutReader()) {
      return;
    }
    console
        .err()
        .println(
            words(counts)
                + (counts.stopped() ? "; stopped before the end, run it again for the rest" : ""));
  }

  /** The last line of a run that failed; the reason follows. */
  void failed(Replay.Counts counts) {
    line.clear();
    console.err().println(words(counts) + "; failed before the end, run it again for the rest");
  }

  private String words(Replay.Counts counts) {
    return "%s %s, %d had been replayed before, %d cannot be replayed"
        .formatted(
            Amount.of(counts.replayed(), "letter"),
            isDry ? "would be replayed" : "replayed",
            counts.before(),
            counts.rejected());
  }
}
