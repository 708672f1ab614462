package io.spillway.worker;

import io.spillway.metrics.Meters;
import io.spillway.pressure.BudgetState;
import io.spillway.pressure.GateState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the meters of the gates. The pump's thread alone, but for what the gauges read. */
final class GateMeters implements AutoCloseable {

  private final Meters meters;
  private final Map<GateOfLane, Shown> shown = new HashMap<>();

  /** By group and limit. */
  private final Map<String, ShownBudget> budgets = new HashMap<>();

  /** A gate of a lane. */
  private record GateOfLane(String gate, String lane) {

    static GateOfLane of(GateState state) {
      return new GateOfLane(state.gate(), state.lane());
    }
  }

  GateMeters(Meters meters) {
    this.meters = meters;
  }

  /** What they are like now. */
  void show(List<GateState> states) {
    for (GateState state : states) {
      shown.computeIfAbsent(GateOfLane.of(state), key -> new Shown(state)).now(state);
    }
    if (shown.size() > states.size()) {
      Map<GateOfLane, Shown> gone = new HashMap<>(shown);
      states.forEach(state -> gone.remove(GateOfLane.of(state)));
      gone.values().forEach(Shown::close);
      shown.keySet().removeAll(gone.keySet());
    }
  }

  /** What is believed of limits now. */
  void showBudgets(List<BudgetState> states) {
    Map<String, ShownBudget> gone = new HashMap<>(budgets);
    for (BudgetState state : states) {
      String name = state.group() + ' ' + state.limit();
      gone.remove(name);
      budgets.computeIfAbsent(name, key -> new ShownBudget(state)).state = state;
    }
    gone.values().forEach(budget -> budget.watch.close());
    budgets.keySet().removeAll(gone.keySet());
  }

  @Override
  public void close() {
    shown.values().forEach(Shown::close);
    shown.clear();
    showBudgets(List.of());
  }

  /** One limit of one group, as the gauges read it. */
  private final class ShownBudget {

    private final Meters.Watch watch;
    private volatile BudgetState state;

    ShownBudget(BudgetState first) {
      state = first;
      watch =
          meters
              .lanes()
              .watchBudget(
                  first.group(), first.limit(), () -> state.perMinute(), () -> state.left());
    }
  }

  /** One gate of one lane, as the gauges read it. */
  private final class Shown {

    private final List<Meters.Watch> watches = new ArrayList<>();
    private volatile GateState state;

    Shown(GateState first) {
      state = first;
      watches.add(meters.lanes().watchShut(first.gate(), first.lane(), () -> !state.isOpen()));
      if (first.places().isPresent()) {
        watches.add(
            meters
                .lanes()
                .watchPlaces(first.lane(), () -> state.places().orElse(0), () -> state.running()));
      }
      meters.lanes().gateClosed(first.gate(), first.lane(), first.closings());
    }

    void now(GateState next) {
      if (next.closings() > state.closings()) {
        meters.lanes().gateClosed(next.gate(), next.lane(), next.closings() - state.closings());
      }
      state = next;
    }

    void close() {
      watches.forEach(Meters.Watch::close);
    }
  }
}
