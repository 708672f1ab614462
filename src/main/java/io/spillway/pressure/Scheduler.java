package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
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

  private final Gates gates;
  private final Lanes<J> waiting = new Lanes<>();
  private int running;
  private long started;

  Scheduler(List<PressureGate> gates) {
    this.gates = new Gates(gates);
  }

  /**
   * One that lets so many jobs of all lanes together run at once, and fewer for a while if this
   * machine runs short of something.
   *
   * @param limit at least 1
   */
  public static <J extends Candidate> Scheduler<J> ofFixedLimit(int limit) {
    return new Scheduler<>(List.of(new ShortageGate(), new FixedLimit(limit)));
  }

  /**
   * One that also lets no more jobs of a lane run at once than its overload gate has places for.
   *
   * @param limit of all lanes together, at least 1
   * @param random from 0 to 1, 1 excluded
   */
  public static <J extends Candidate> Scheduler<J> ofSlots(int limit, DoubleSupplier random) {
    return new Scheduler<>(
        List.of(new ShortageGate(), new OverloadGates(limit, random), new FixedLimit(limit)));
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
    J job = waiting.take(first -> gates.mayStart(first, nowNanos));
    if (job == null) {
      return null;
    }
    running++;
    Started stream = new Started(started++, job.lane(), job.requestBytes(), nowNanos);
    gates.started(stream);
    return new Permit<>(this, job, stream);
  }

  /** Removes and returns the waiting jobs that match. */
  public List<J> removeIf(Predicate<? super J> condition) {
    return waiting.removeIf(condition);
  }

  /**
   * How long until a job that waits may start without one that runs having ended, in nanoseconds
   * from {@code nowNanos}; 0 if one may now, {@link Long#MAX_VALUE} if none waits, or only an end
   * frees a place.
   */
  public long nanosUntilOpening(long nowNanos) {
    return gates.nanosUntilOpening(waiting.heads(), nowNanos);
  }

  /** Why nothing starts that could be started, for people; empty if it does. From any thread. */
  public String trouble(long nowNanos) {
    return gates.trouble(nowNanos);
  }

  /** What people should know although jobs start; empty if nothing. From any thread. */
  public String remark(long nowNanos) {
    return gates.remark(nowNanos);
  }

  /**
   * Which share of the jobs is this worker's: the others take the rest from the same models.
   *
   * @param share above 0, at most 1
   */
  public void share(double share, long nowNanos) {
    gates.share(share, nowNanos);
  }

  /** What the gates are like that tell lanes apart. */
  public List<GateState> states(long nowNanos) {
    return gates.states(nowNanos);
  }

  void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    gates.began(stream, start, at, nowNanos);
  }

  /** A permit came back; without feedback if there was no attempt that came to its end. */
  void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    running--;
    gates.ended(stream, feedback, nowNanos);
  }
}
