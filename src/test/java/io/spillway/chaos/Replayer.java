package io.spillway.chaos;

import io.spillway.running.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Replays the dead letters while the faults go on, with the real command. Each of its processes is
 * killed, or left alone until the next one ends it by taking its transactional id.
 */
final class Replayer implements AutoCloseable {

  /** Slow, so that processes are killed before they have replayed all. */
  private static final List<String> SLOWLY =
      List.of("dead-letters", "replay", "--all", "--rate", "8");

  private static final List<String> TO_THE_END = List.of("dead-letters", "replay", "--all");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int DONE = 0;
  private static final int DONE_BUT_FOR_SOME = 3;
  private static final long LEAST_MILLIS = 4_000;
  private static final int MORE_MILLIS = 6_000;

  private final Fleet fleet;
  private final Random random;
  private final Thread thread;
  private volatile int begun;
  private volatile int killed;

  Replayer(Fleet fleet, Random random) {
    this.fleet = fleet;
    this.random = random;
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      Pause.millis(LEAST_MILLIS + random.nextInt(MORE_MILLIS));
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      begun++;
      Child child = fleet.begin("replay-" + begun, SLOWLY);
      Pause.millis(LEAST_MILLIS + random.nextInt(MORE_MILLIS));
      if (child.isAlive() && random.nextInt(3) > 0) {
        killed++;
        child.kill();
      }
    }
  }

  /** Stops the replays that are killed, and replays what is left. */
  void finish() throws IOException, InterruptedException {
    close();
    begun++;
    Child last = fleet.begin("replay-last", TO_THE_END);
    boolean ended = Pause.until(() -> !last.isAlive(), PATIENCE);
    if (!ended || (last.exitCode() != DONE && last.exitCode() != DONE_BUT_FOR_SOME)) {
      throw new IOException("the last replay did not come to its end; see its log");
    }
  }

  /** How many commands were started. */
  int begun() {
    return begun;
  }

  /** How many of them were killed. */
  int killed() {
    return killed;
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
