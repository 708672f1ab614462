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
 * Checks that the event loops and the role threads of this process make progress. Four times a
 * second, a thread of its own sends each event loop a task and reads each role's counter of beats.
 * If a loop does not answer for a second, it is held up: its stack is logged, and a counter goes
 * up. If it does not answer within its bound, it is stuck. Time in which the whole process stood
 * still (the machine was suspended, or the garbage collector stopped all threads) does not count as
 * silence.
 */
public final class Heartbeats implements AutoCloseable {

  /** The beats of a role whose thread has not begun its first step. */
  public static final long NOT_YET = -1;

  /**
   * The silence after which a loop is held up: all its streams stand still, and a person should
   * know.
   */
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
   * Creates the checks, with nothing to watch yet.
   *
   * @param nanoTime a monotonic source of nanoseconds
   * @param heldUp called once each time that a loop begins to be held up
   */
  public Heartbeats(LongSupplier nanoTime, Runnable heldUp) {
    this.nanoTime = nanoTime;
    this.heldUp = heldUp;
    this.lookedNanos = nanoTime.getAsLong();
  }

  /**
   * Watches an event loop.
   *
   * @param role the role whose work the loop does
   * @param name the loop's name in log lines
   * @param bound the loop is stuck if it has not answered for this long
   * @param executor runs a task on the loop
   */
  public void watchLoop(RoleName role, String name, Duration bound, Executor executor) {
    Loop loop = new Loop(executor);
    watched.add(new Watched(role, new Heart(name, bound, loop::beats), Optional.of(loop)));
  }

  /**
   * Watches the thread of a role.
   *
   * @param bound the thread is stuck if it has not beaten for this long
   * @param beats the number of beats so far; {@link #NOT_YET} before the first
   */
  public void watchRole(RoleName role, Duration bound, LongSupplier beats) {
    String name = "the thread of the " + role;
    watched.add(new Watched(role, new Heart(name, bound, beats), Optional.empty()));
  }

  /** Starts the checks. */
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

  /** Checks everything that is watched. Called from one thread. */
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

  /** The longest time so far in which a loop did not answer, accurate to a quarter of a second. */
  public Duration longest() {
    return Duration.ofNanos(longestNanos);
  }

  /**
   * What of a role is stuck (its thread or a loop), as one line for people; empty if nothing is.
   * From any thread.
   */
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
