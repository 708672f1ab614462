package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.List;
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
  private final Holds holds;
  private final Lanes<J> waiting = new Lanes<>();
  private int running;

  Scheduler(PressureGate gate) {
    this(gate, new Holds(HoldSettings.DEFAULT));
  }

  private Scheduler(PressureGate gate, Holds holds) {
    this.gate = gate;
    this.holds = holds;
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

  /** One with the same gate and no jobs, which asks these before it. */
  public Scheduler<J> heldBy(Holds these) {
    return new Scheduler<>(gate, these);
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
    J job = waiting.take(lane -> holds.mayStart(lane, nowNanos) && gate.tryStart(lane, nowNanos));
    if (job == null) {
      return null;
    }
    running++;
    return new Permit<>(this, job, holds.started(job, nowNanos));
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
    return waiting.size() == 0
        ? Long.MAX_VALUE
        : Math.min(holds.nanosUntilProbe(nowNanos), gate.nanosUntilOpening(nowNanos));
  }

  /** Why nothing starts that could be started, for people; empty if it does. From any thread. */
  public String trouble(long nowNanos) {
    return gate.trouble(nowNanos);
  }

  /** What is held. From any thread. */
  public HoldStatus holdStatus() {
    return holds.status();
  }

  /** Whether more jobs should be read: not while none may start, beyond what a probe needs. */
  public boolean wantsMore() {
    return holds.wantsMore(waiting.names());
  }

  /** Carries out what somebody orders. */
  public LaneOrder.Answer order(LaneOrder order, long nowNanos) {
    return holds.order(order, nowNanos);
  }

  /** How the lanes stand, for people. */
  public LanesView view(Instant now, long nowNanos) {
    return holds.view(waiting.sizes(), now, nowNanos);
  }

  void began(Ticket call, ResponseStart start, Instant at, long nowNanos) {
    holds.began(call, start, nowNanos);
    gate.began(call.lane(), start, at, nowNanos);
  }

  /** A permit came back without an attempt that came to its end. */
  void unused(Ticket call, long nowNanos) {
    running--;
    holds.unused(call);
    gate.ended(call.lane(), null, nowNanos);
  }

  /** A permit came back; returns whether a failure is the lane's and not the job's. */
  boolean ended(Ticket call, Feedback feedback, long nowNanos) {
    running--;
    boolean waits = holds.ended(call, feedback, nowNanos);
    gate.ended(call.lane(), feedback, nowNanos);
    return waits;
  }
}
