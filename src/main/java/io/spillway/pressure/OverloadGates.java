package io.spillway.pressure;

import io.spillway.api.ResponseStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An overload gate for each lane: one that is closed holds up no other. What is learned of a lane
 * is kept for as long as it has calls, and of {@value RecentLanes#MOST_KEPT} lanes at most after
 * that.
 */
final class OverloadGates implements PressureGate {

  private static final Logger LOG = LoggerFactory.getLogger(OverloadGates.class);

  static final String NAME = "overload";

  private final RecentLanes<OverloadGate> gates;
  private double share = 1;

  /** The lanes that are not open; replaced, never changed. */
  private volatile Map<String, GateState> closed = Map.of();

  /**
   * No lane is known.
   *
   * @param most places of a lane
   * @param random from 0 to 1, 1 excluded
   */
  OverloadGates(int most, DoubleSupplier random) {
    this.gates =
        new RecentLanes<>(
            () ->
                new OverloadGate(
                    most, OverloadGate.FIRST_PLACES, share, random, new Background(true)),
            List.of(gate -> gate.running() == 0),
            lane -> show(lane, null));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayStart(Candidate job, long nowNanos) {
    OverloadGate gate = gates.of(job.lane());
    boolean may = gate.mayStart(nowNanos);
    review(job.lane(), gate, nowNanos);
    return may;
  }

  @Override
  public void started(Started stream) {
    gates.of(stream.lane()).started(stream.nanos());
  }

  @Override
  public void began(Started stream, ResponseStart start, Instant at, long nowNanos) {
    if (start.isGood()) {
      gates.of(stream.lane()).began(stream.nanos(), nowNanos);
    }
  }

  @Override
  public void ended(Started stream, @Nullable Feedback feedback, long nowNanos) {
    OverloadGate gate = gates.of(stream.lane());
    gate.ended(stream.nanos(), Signal.of(feedback), nowNanos);
    review(stream.lane(), gate, nowNanos);
  }

  /** Says once that a lane was closed, and once that it is open. */
  private void review(String lane, OverloadGate gate, long nowNanos) {
    GateState before = closed.get(lane);
    if (gate.isOpen() && before == null) {
      return;
    }
    GateState now = gate.state(lane, nowNanos);
    if (gate.isOpen()) {
      LOG.info("calls of {} start again", lane);
    } else if (before == null || before.closings() < now.closings()) {
      LOG.warn("{}", remark(now, nowNanos));
    }
    show(lane, gate.isOpen() ? null : now);
  }

  private void show(String lane, @Nullable GateState state) {
    Map<String, GateState> next = new HashMap<>(closed);
    if (state == null) {
      next.remove(lane);
    } else {
      next.put(lane, state);
    }
    closed = next;
  }

  @Override
  public long nanosUntilOpening(Candidate job, long nowNanos) {
    return gates.of(job.lane()).nanosUntilOpening(nowNanos);
  }

  @Override
  public String remark(long nowNanos) {
    return closed.values().stream()
        .map(state -> remark(state, nowNanos))
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static String remark(GateState state, long nowNanos) {
    long seconds = state.secondsLeft(nowNanos);
    return state.opening() == GateState.Openness.HALF_OPEN
        ? "calls of %s wait, it is overloaded (%s): one is tried %s"
            .formatted(state.lane(), state.why(), seconds > 0 ? "in " + seconds + " s" : "now")
        : "calls of %s came too fast (%s): %s"
            .formatted(
                state.lane(),
                state.why(),
                seconds > 0 ? "none starts for " + seconds + " s" : "they are few for a while");
  }

  @Override
  public void share(double now, long nowNanos) {
    if (now != share) {
      share = now;
      gates.all().values().forEach(gate -> gate.share(now, nowNanos));
    }
  }

  @Override
  public boolean isClosedTo(String lane, long nowNanos) {
    OverloadGate gate = gates.ifKnown(lane);
    return gate != null && !gate.isOpen();
  }

  @Override
  public List<GateState> states(long nowNanos) {
    List<GateState> states = new ArrayList<>();
    gates.all().forEach((lane, gate) -> states.add(gate.state(lane, nowNanos)));
    return states;
  }
}
