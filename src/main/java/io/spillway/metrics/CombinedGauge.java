package io.spillway.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;

/**
 * One gauge over several sources that come and go, as roles start and stop in one process. (A
 * registry keeps the first of two gauges of one name and ignores the second without a word.)
 */
final class CombinedGauge {
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final DoubleBinaryOperator combine;

  CombinedGauge(DoubleBinaryOperator combine) {
    this.combine = combine;
  }

  Meters.Watch add(DoubleSupplier source) {
    var own = new Source(source);
    sources.add(own);
    return () -> sources.remove(own);
  }

  /** Has an identity of its own: one supplier may be added twice. */
  private static final class Source {
    private final DoubleSupplier value;

    Source(DoubleSupplier value) {
      this.value = value;
    }
  }

  double value() {
    return sources.stream().mapToDouble(source -> source.value.getAsDouble()).reduce(0, combine);
  }
}
