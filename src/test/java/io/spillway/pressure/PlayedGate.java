package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.Signal.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A gate in time of its own, and the calls that run, the oldest first. */
abstract class PlayedGate {

  static final long SECOND = 1_000_000_000L;

  /** In the middle: no wait is longer or shorter, and 3 % of less than 17 is nothing. */
  static final double MIDDLE = 0.5;

  final OverloadGate gate = gateOf(500, 1);
  final Deque<Long> running = new ArrayDeque<>();
  long now;

  /** Slow start begins with so many places. */
  static OverloadGate gateOf(int most, int first) {
    return new OverloadGate(most, first, 1, () -> MIDDLE, new Background(false));
  }

  int start() {
    int started = 0;
    for (; gate.mayStart(now); started++) {
      gate.started(now);
      running.add(now);
    }
    return started;
  }

  void end(int calls, Kind kind) {
    for (int i = 0; i < calls; i++) {
      gate.ended(running.remove(), signal(kind, null), now);
    }
  }

  void endLast(Kind kind) {
    gate.ended(running.removeLast(), signal(kind, null), now);
  }

  static Signal signal(Kind kind, @Nullable Duration retryAfter) {
    return new Signal(kind, retryAfter, "529 overloaded_error");
  }

  int places() {
    return gate.state("m", now).places().getAsInt();
  }

  /** Streams that live on and on: the lane grows by slow start. */
  void growTo(int places) {
    start();
    while (places() < places) {
      now += gate.nanosUntilOpening(now);
      start();
    }
  }

  /** The last calls are refused: slow start is over, and so is the probe. */
  void refuseProbe() {
    while (running.size() > places()) {
      endLast(Kind.OVERLOAD);
    }
  }

  void closeLane() {
    start();
    end(running.size(), Kind.OVERLOAD);
    assertThat(gate.isOpen()).isFalse();
  }

  /** So many calls end well, and another starts for each. */
  void succeedInTurn(int calls) {
    for (int i = 0; i < calls; i++) {
      end(1, Kind.SUCCESS);
      start();
    }
  }
}
