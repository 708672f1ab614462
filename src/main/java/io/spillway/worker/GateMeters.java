package io.spillway.worker;

import io.spillway.metrics.Meters;
import io.spillway.pressure.LaneState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells the meters of the overload gates. The pump's thread alone, but for what the gauges read.
 */
final class GateMeters implements AutoCloseable {

  private final Meters meters;
  private final Map<String, Shown> shown = new HashMap<>();

  GateMeters(Meters meters) {
    this.meters = meters;
  }

  /** What they are like now. */
  void show(List<LaneState> lanes) {
    for (LaneState lane : lanes) {
      shown.computeIfAbsent(lane.lane(), name -> new Shown(lane)).now(lane);
    }
    if (shown.size() > lanes.size()) {
      Set<String> gone = new HashSet<>(shown.keySet());
      lanes.forEach(lane -> gone.remove(lane.lane()));
      gone.forEach(name -> shown.remove(name).watch.close());
    }
  }

  @Override
  public void close() {
    shown.values().forEach(lane -> lane.watch.close());
    shown.clear();
  }

  /** One lane, as the gauges read it. */
  private final class Shown {

    private final Meters.Watch watch;
    private volatile LaneState state;

    Shown(LaneState first) {
      state = first;
      watch =
          meters.watchGate(
              first.lane(),
              () -> state.places(),
              () -> state.running(),
              () -> state.opening() != LaneState.Opening.OPEN);
      meters.gateClosed(first.lane(), first.closings());
    }

    void now(LaneState next) {
      if (next.closings() > state.closings()) {
        meters.gateClosed(next.lane(), next.closings() - state.closings());
      }
      state = next;
    }
  }
}
