package io.spillway.chaos;

import io.spillway.running.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Replays the dead letters while the faults go on, with the real command. The first process that
 * has replayed something and is not done is killed at once; each later one is killed after a while,
 * or left alone until the next one ends it by taking its transactional id.
 */
final class Replayer implements AutoCloseable {

  /** Slow, so that processes are killed before they have replayed all. */
  private static final List<String> SLOWLY =
      List.of("dead-letters", "replay", "--all", "--rate", "4");

  private static final List<String> TO_THE_END = List.of("dead-letters", "replay", "--all");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int DONE = 0;
  private static final int DONE_BUT_FOR_SOME = 3;

  /** How long a process may need until it has replayed its first letters. */
  private static final Duration START = Duration.ofSeconds(40);

  private static final int LATEST_MILLIS = 5_000;

  private final Fleet fleet;
  private final Random random;
  private final RunCounter replays;
  private final Thread thread;
  private volatile int begun;
  private volatile int killed;
  private int runsBeforeLast;

  /**
   * What was done.
   *
   * @param commands processes that were started
   * @param killed how many of them were killed
   * @param runsBeforeLast records of the jobs topic before the last of them began
   */
  record Count(int commands, int killed, int runsBeforeLast) {}

  /**
   * Begins.
   *
   * @param replays counts the replays on the jobs topic
   */
  Replayer(Fleet fleet, Random random, RunCounter replays) {
    this.fleet = fleet;
    this.replays = replays;
    this.random = random;
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      begun++;
      int before = replays.count();
      Child child = fleet.begin("replay-" + begun, SLOWLY);
      Pause.until(() -> replays.count() > before || !child.isAlive(), START);
      boolean isFirst = killed == 0;
      Pause.millis(isFirst ? 0 : random.nextInt(LATEST_MILLIS));
      if (child.isAlive() && (isFirst || random.nextInt(3) > 0)) {
        killed++;
        child.kill();
      }
    }
  }

  /**
   * Replays what is left, after {@link #close}.
   *
   * @param jobs how many records the jobs topic has before that
   */
  void finish(int jobs) throws IOException, InterruptedException {
    runsBeforeLast = jobs;
    begun++;
    Child last = fleet.begin("replay-last", TO_THE_END);
    boolean ended = Pause.until(() -> !last.isAlive(), PATIENCE);
    if (!ended || (last.exitCode() != DONE && last.exitCode() != DONE_BUT_FOR_SOME)) {
      throw new IOException("the last replay did not come to its end; see its log");
    }
  }

  /** What was done; after {@link #finish}. */
  Count count() {
    return new Count(begun, killed, runsBeforeLast);
  }

  /** Stops the replays that are killed. */
  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
