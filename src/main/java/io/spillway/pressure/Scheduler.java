package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import io.spillway.pressure.SlowLane.SlowReason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final Holds holds;
  private final Lanes<J> waiting = new Lanes<>();
  private int running;
  private long started;

  Scheduler(List<PressureGate> gates) {
    this(new Gates(gates), new Holds(HoldSettings.DEFAULT));
  }

  private Scheduler(Gates gates, Holds holds) {
    this.gates = gates;
    this.holds = holds;
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
   * One that also lets no more jobs of a lane run at once than its overload gate has places for,
   * and no more start than the budget of its limit group covers.
   *
   * @param limit of all lanes together, at least 1
   * @param groups the limit group of each model that shares its limits with others
   * @param random from 0 to 1, 1 excluded
   */
  public static <J extends Candidate> Scheduler<J> ofSlots(
      int limit, Map<String, String> groups, DoubleSupplier random) {
    return new Scheduler<>(
        List.of(
            new ShortageGate(),
            new OverloadGates(limit, random),
            new BudgetGate(groups),
            new FixedLimit(limit)));
  }

  /** One with the same gate and no jobs, which asks these before it. */
  public Scheduler<J> heldBy(Holds these) {
    return new Scheduler<>(gates, these);
  }

  /** Adds a job that waits. */
  public void add(J job) {
    waiting.add(job);
  }

  /** How many jobs wait. */
  public int waiting() {
    return waiting.size();
  }

  /**
   * How many jobs wait for nothing but a place: their lanes are not held, no gate is closed to
   * them, and this machine is short of nothing.
   */
  public int waitingForPlaces(long nowNanos) {
    if (!gates.trouble(nowNanos).isEmpty()) {
      return 0;
    }
    Map<String, Integer> lanes = waiting.sizes();
    lanes.keySet().removeIf(lane -> holds.isHeld(lane) || gates.areClosedTo(lane, nowNanos));
    return lanes.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many jobs run: permits that are not given back. */
  public int running() {
    return running;
  }

  /** Starts the next job that may start: it does not wait any more. Null if none may start now. */
  public @Nullable Permit<J> next(long nowNanos) {
    J job =
        waiting.take(
            first -> holds.mayStart(first.lane(), nowNanos) && gates.mayStart(first, nowNanos));
    if (job == null) {
      return null;
    }
    running++;
    Started stream = new Started(started++, job.lane(), job.requestBytes(), nowNanos);
    gates.started(stream);
    return new Permit<>(this, job, stream, holds.started(job, nowNanos));
  }

  /** The jobs that wait, in no order. Not to be changed while they are read. */
  public Stream<J> jobs() {
    return waiting.jobs();
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
    List<J> heads =
        waiting.heads().stream().filter(first -> holds.mayStart(first.lane(), nowNanos)).toList();
    long ofHolds = waiting.size() == 0 ? Long.MAX_VALUE : holds.nanosUntilProbe(nowNanos);
    return Math.min(ofHolds, gates.nanosUntilOpening(heads, nowNanos));
  }

  /** Why nothing starts that could be started, for people; empty if it does. From any thread. */
  public String trouble(long nowNanos) {
    return gates.trouble(nowNanos);
  }

  /** What is held. From any thread. */
  public HoldStatus holdStatus() {
    return holds.status();
  }

  /** Whether more jobs should be read: not while none may start, beyond what a probe needs. */
  public boolean wantsMore() {
    return holds.wantsMore(waiting.names());
  }

  /**
   * The lanes whose waiting jobs cannot all start soon, for reasons of their own; empty if nothing
   * of any lane starts. A lane that is merely limited is slow if more than twice as many of its
   * jobs wait as it has streams.
   */
  public Map<String, SlowLane> slowLanes(long nowNanos) {
    Map<String, SlowLane> slow = new HashMap<>();
    if (holds.holdsAll()) {
      return slow;
    }
    Map<String, Integer> sizes = waiting.sizes();
    for (J head : waiting.heads()) {
      if (sizes.getOrDefault(head.lane(), 0) > 2 * holds.running(head.lane())) {
        addIfLimited(head, slow, nowNanos);
      }
    }
    for (GateState gate : gates.states(nowNanos)) {
      if (gate.opening() == GateState.Openness.HALF_OPEN) {
        long nanos = Math.max(0, gate.untilNanos() - nowNanos);
        slow.put(gate.lane(), new SlowLane(SlowReason.OVERLOADED, nanos));
      }
    }
    holds.addClosed(slow, nowNanos);
    return slow;
  }

  private void addIfLimited(J head, Map<String, SlowLane> slow, long nowNanos) {
    if (holds.isAtCeiling(head.lane())) {
      slow.put(head.lane(), new SlowLane(SlowReason.LIMITED, Long.MAX_VALUE));
    } else if (gates.areShutToLaneOf(head, nowNanos)) {
      long nanos = gates.nanosUntilOpening(List.of(head), nowNanos);
      slow.put(head.lane(), new SlowLane(SlowReason.LIMITED, nanos));
    }
  }

  /** The waiting jobs of a lane, the one that starts first first. */
  public List<J> waitingIn(String lane) {
    return waiting.of(lane);
  }

  /** Carries out what somebody orders. */
  public LaneOrder.OrderAnswer order(LaneOrder order, long nowNanos) {
    return holds.order(order, nowNanos);
  }

  /** How the lanes stand, for people. */
  public LanesView view(Instant now, long nowNanos) {
    Map<String, GateState> overloaded =
        gates.states(nowNanos).stream()
            .filter(state -> state.gate().equals(OverloadGates.NAME) && !state.isOpen())
            .collect(Collectors.toMap(GateState::lane, Function.identity()));
    return holds
        .view(waiting.sizes(), overloaded, now, nowNanos)
        .withBudgets(lane -> gates.budgetOf(lane, now, nowNanos));
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

  /** What is believed of the limits a minute that the API has told. */
  public List<BudgetState> budgets(long nowNanos) {
    return gates.budgets(nowNanos);
  }

  void began(Started stream, Ticket call, ResponseStart start, Instant at, long nowNanos) {
    holds.began(call, start, nowNanos);
    gates.began(stream, start, at, nowNanos);
  }

  /** A permit came back without an attempt that came to its end. */
  void unused(Started stream, Ticket call, long nowNanos) {
    running--;
    holds.unused(call);
    gates.ended(stream, null, nowNanos);
  }

  /** A permit came back; returns whether a failure is the lane's and not the job's. */
  boolean ended(Started stream, Ticket call, Feedback feedback, long nowNanos) {
    running--;
    boolean waits = holds.ended(call, feedback, nowNanos);
    gates.ended(stream, feedback, nowNanos);
    return waits;
  }
}
