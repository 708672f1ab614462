package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the waiting jobs and decides which of them may start, and when. The {@link Permit} of each
 * started job reports how its response began and how its attempt ended, and the scheduler learns
 * from that. It has neither clock nor threads: one thread uses it, and passes times in nanoseconds
 * of one monotonic source.
 *
 * @param <J> the type of a job
 */
public final class Scheduler<J extends Candidate> {

  private final PressureGate gate;
  private final Lanes<J> waiting = new Lanes<>();
  private int running;

  Scheduler(PressureGate gate) {
    this.gate = gate;
  }

  /**
   * One that lets so many jobs of all lanes together run at once, and fewer for a while if this
   * machine runs short of something.
   *
   * @param limit at least 1
   */
  public static <J extends Candidate> Scheduler<J> ofFixedLimit(int limit) {
    return new Scheduler<>(new ShortageGate(new FixedLimit(limit)));
  }

  /** Adds a job that waits. */
  public void add(J job) {
    waiting.add(job);
  }

  /** How many jobs wait. */
  public int waiting() {
    return waiting.size();
  }

  /** How many jobs run: permits that are not given back. */
  public int running() {
    return running;
  }

  /** Starts the next job that may start: it does not wait any more. Null if none may start now. */
  public @Nullable Permit<J> next(long nowNanos) {
    J job = waiting.take(lane -> gate.tryStart(lane, nowNanos));
    if (job == null) {
      return null;
    }
    running++;
    return new Permit<>(this, job);
  }

  /** Removes and returns the waiting jobs that match. */
  public List<J> removeIf(Predicate<? super J> condition) {
    return waiting.removeIf(condition);
  }

  /**
   * How long until a job that waits may start without one that runs having ended, in nanoseconds
   * from {@code nowNanos}; {@link Long#MAX_VALUE} if none waits, or only an end frees a place.
   */
  public long nanosUntilOpening(long nowNanos) {
    return waiting.size() == 0 ? Long.MAX_VALUE : gate.nanosUntilOpening(nowNanos);
  }

  /** Why nothing starts that could be started, for people; empty if it does. From any thread. */
  public String trouble(long nowNanos) {
    return gate.trouble(nowNanos);
  }

  void began(String lane, ResponseStart start, Instant at, long nowNanos) {
    gate.began(lane, start, at, nowNanos);
  }

  /**
   * Takes a permit back.
   *
   * @param feedback null if no attempt has ended by it
   */
  void ended(String lane, @Nullable Feedback feedback, long nowNanos) {
    running--;
    gate.ended(lane, feedback, nowNanos);
  }
}
