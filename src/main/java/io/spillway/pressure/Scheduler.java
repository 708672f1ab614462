package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds the jobs that wait and says which of them may start, and when. It hears from the {@link
 * Permit} of each job that it let start how its response began and how its attempt ended, and
 * learns from that. Without a clock and without threads of its own: one thread asks and tells it,
 * in nanoseconds of one monotonic source.
 *
 * @param <J> what a job is
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

  /**
   * One that also lets no more jobs of a lane run at once than its overload gate has places for.
   *
   * @param limit of all lanes together, at least 1
   * @param random from 0 to 1, 1 excluded
   */
  public static <J extends Candidate> Scheduler<J> ofSlots(int limit, DoubleSupplier random) {
    PressureGate bound = new FixedLimit(limit);
    return new Scheduler<>(new ShortageGate(new OverloadGates(bound, limit, random)));
  }

  /** A job waits from now on. */
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

  /** Lets the next job start that may: it waits no more. Null if none may now. */
  public @Nullable Permit<J> next(long nowNanos) {
    J job = waiting.take(lane -> gate.tryStart(lane, nowNanos));
    if (job == null) {
      return null;
    }
    running++;
    return new Permit<>(this, job, nowNanos);
  }

  /** Jobs that match wait no more; returns them. */
  public List<J> removeIf(Predicate<? super J> condition) {
    return waiting.removeIf(condition);
  }

  /**
   * How long until a job that waits may start without one that runs having ended, in nanoseconds
   * from {@code nowNanos}; {@link Long#MAX_VALUE} if none waits, or only an end frees a place.
   */
  public long nanosUntilOpening(long nowNanos) {
    return waiting.size() == 0 ? Long.MAX_VALUE : gate.nanosUntilOpening(waiting.names(), nowNanos);
  }

  /** Why nothing starts that could be started, for people; empty if it does. From any thread. */
  public String trouble(long nowNanos) {
    return gate.trouble(nowNanos);
  }

  /** What people should know although jobs start; empty if nothing. From any thread. */
  public String remark(long nowNanos) {
    return gate.remark(nowNanos);
  }

  /**
   * Which share of the jobs is this worker's: the others take the rest from the same models.
   *
   * @param share above 0, at most 1
   */
  public void share(double share, long nowNanos) {
    gate.share(share, nowNanos);
  }

  /** What the lanes are like that have an overload gate. */
  public List<LaneState> lanes(long nowNanos) {
    return gate.lanes(nowNanos);
  }

  void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    gate.began(stream, start, at, nowNanos);
  }

  /** A permit came back; without feedback if there was no attempt that came to its end. */
  void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    running--;
    gate.ended(stream, feedback, nowNanos);
  }
}
