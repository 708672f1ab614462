package io.spillway.heartbeat;

import io.spillway.config.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of one process. Four times a second a thread of its own asks each event loop and
 * looks at each role. A loop that does not answer for a second is held up: what it does is logged,
 * and it is counted; one that does not answer within its bound is stuck. If nothing ran at all for
 * a while (the machine slept, the collector stopped all threads), nobody is to blame.
 */
public final class Heartbeats implements AutoCloseable {

  /** How often a role has beaten that has not begun to. */
  public static final long NOT_YET = -1;

  /** A stop of all streams of a loop that a person should know of. */
  static final Duration HELD_UP = Duration.ofSeconds(1);

  static final Duration PERIOD = Duration.ofMillis(250);

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

  private record Watched(RoleName role, Heart heart, Optional<Loop> loop) {}

  private final List<Watched> watched = new CopyOnWriteArrayList<>();
  private final LongSupplier nanoTime;
  private final Runnable heldUp;
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "heartbeats");
        thread.setDaemon(true);
        return thread;
      });
  private long lookedNanos;
  private volatile long longestNanos;

  /**
   * Nothing is watched yet.
   *
   * @param nanoTime a monotonic source of nanoseconds
   * @param heldUp hears of each loop that is held up, once each time
   */
  public Heartbeats(LongSupplier nanoTime, Runnable heldUp) {
    this.nanoTime = nanoTime;
    this.heldUp = heldUp;
    this.lookedNanos = nanoTime.getAsLong();
  }

  /**
   * Watches an event loop.
   *
   * @param role whose work it does
   * @param bound after so long without an answer it is stuck
   * @param executor runs what it is given on the loop
   */
  public void watchLoop(RoleName role, String name, Duration bound, Executor executor) {
    Loop loop = new Loop(executor);
    watched.add(new Watched(role, new Heart(name, bound, loop::beats), Optional.of(loop)));
  }

  /**
   * Watches the thread of a role.
   *
   * @param bound after so long without a beat it is stuck
   * @param beats how often it has beaten, {@link #NOT_YET} if it has not begun
   */
  public void watchRole(RoleName role, Duration bound, LongSupplier beats) {
    String name = "the thread of the " + role;
    watched.add(new Watched(role, new Heart(name, bound, beats), Optional.empty()));
  }

  /** Begins to look. */
  public void start() {
    long millis = PERIOD.toMillis();
    looking.scheduleAtFixedRate(this::lookNow, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void lookNow() {
    try {
      look(nanoTime.getAsLong());
    } catch (RuntimeException defect) {
      LOG.error("the heartbeats could not be looked at", defect);
    }
  }

  /** Looks at all of them. From one thread. */
  void look(long nowNanos) {
    long sinceLook = nowNanos - lookedNanos;
    long paused = Math.max(0, sinceLook - 2 * PERIOD.toNanos());
    lookedNanos = nowNanos;
    for (Watched each : watched) {
      boolean wasHeldUp = each.heart().silentNanos() >= HELD_UP.toNanos();
      long was = each.heart().look(nowNanos, paused);
      each.loop().ifPresent(loop -> look(each.heart(), loop, wasHeldUp, was));
    }
  }

  private void look(Heart heart, Loop loop, boolean wasHeldUp, long was) {
    longestNanos = Math.max(longestNanos, heart.silentNanos());
    if (wasHeldUp && was > 0) {
      LOG.warn("{} goes on after {} ms", heart.name(), millis(was));
    }
    if (!wasHeldUp && heart.silentNanos() >= HELD_UP.toNanos()) {
      heldUp.run();
      LOG.error(
          "{} has been held up for {} ms, and all its streams with it, by {}",
          heart.name(),
          millis(heart.silentNanos()),
          loop.stack());
    }
    loop.ask();
  }

  /** The longest that a loop has not answered so far, give or take a quarter of a second. */
  public Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /** What is stuck of a role, in one line; empty if nothing is. From any thread. */
  public Optional<String> stuck(RoleName role) {
    return watched.stream()
        .filter(each -> each.role() == role && each.heart().isStuck())
        .findFirst()
        .map(each ->
            each.heart().name()
                + " has not answered for "
                + Duration.ofNanos(each.heart().silentNanos()).toSeconds()
                + " s");
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  @Override
  public void close() {
    looking.shutdownNow();
  }
}
