package io.spillway.metrics;

import io.spillway.metrics.Meters.Watch;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** The meters of what lets jobs start, or keeps them waiting: gates, budgets and holds. */
public final class LaneMeters {
  private final Series series;
  private final Map<String, CombinedGauge> held = new ConcurrentHashMap<>();
  private final Map<String, Places> places = new ConcurrentHashMap<>();
  private final Map<List<String>, CombinedGauge> shut = new ConcurrentHashMap<>();
  private final Map<List<String>, Budget> budgets = new ConcurrentHashMap<>();

  LaneMeters(Series series) {
    this.series = series;
  }

  /** Adds the sources of what is held, by what. They are asked from any thread. */
  public Watch watchHeld(LongSupplier byAccount, LongSupplier byFailures, LongSupplier byOperator) {
    List<Watch> watches =
        List.of(
            heldBy("account").add(byAccount::getAsLong),
            heldBy("failures").add(byFailures::getAsLong),
            heldBy("operator").add(byOperator::getAsLong));
    return () -> watches.forEach(Watch::close);
  }

  private CombinedGauge heldBy(String by) {
    return held.computeIfAbsent(
        by, first -> series.gauge(MeterName.LANES_HELD, Double::sum, first));
  }

  /** Adds the sources of a model's places: known, and taken. They are asked from any thread. */
  public Watch watchPlaces(String model, IntSupplier known, IntSupplier taken) {
    Places gauges = places.computeIfAbsent(series.fold(Label.MODEL, model), this::places);
    Watch first = gauges.known.add(known::getAsInt);
    Watch second = gauges.taken.add(taken::getAsInt);
    return () -> {
      first.close();
      second.close();
    };
  }

  private Places places(String model) {
    return new Places(
        series.gauge(MeterName.GATE_PLACES, Double::sum, model),
        series.gauge(MeterName.GATE_STREAMS, Double::sum, model));
  }

  /** The gauges of a model's places. */
  private record Places(CombinedGauge known, CombinedGauge taken) {}

  /** Adds a source of whether a gate is closed to a model. It is asked from any thread. */
  public Watch watchShut(String gate, String model, BooleanSupplier isShut) {
    return shut.computeIfAbsent(
            List.of(series.fold(Label.GATE, gate), series.fold(Label.MODEL, model)),
            labels ->
                series.gauge(MeterName.GATE_SHUT, Math::max, labels.getFirst(), labels.getLast()))
        .add(() -> isShut.getAsBoolean() ? 1 : 0);
  }

  /** A gate was closed to a model so many more times; with 0 its count begins. */
  public void gateClosed(String gate, String model, long times) {
    series.counter(MeterName.GATE_CLOSINGS, gate, model).increment(times);
  }

  /** Adds the sources of one limit of a group: a minute, and left now. Asked from any thread. */
  public Watch watchBudget(
      String group, String limit, DoubleSupplier perMinute, DoubleSupplier left) {
    Budget gauges =
        budgets.computeIfAbsent(
            List.of(series.fold(Label.GROUP, group), series.fold(Label.LIMIT, limit)),
            labels -> budget(labels.getFirst(), labels.getLast()));
    Watch first = gauges.limit.add(perMinute::getAsDouble);
    Watch second = gauges.left.add(left::getAsDouble);
    return () -> {
      first.close();
      second.close();
    };
  }

  private Budget budget(String group, String limit) {
    return new Budget(
        series.gauge(MeterName.BUDGET_LIMIT, Math::max, group, limit),
        series.gauge(MeterName.BUDGET_LEFT, Math::max, group, limit));
  }

  /** The gauges of one limit of a group. */
  private record Budget(CombinedGauge limit, CombinedGauge left) {}
}
