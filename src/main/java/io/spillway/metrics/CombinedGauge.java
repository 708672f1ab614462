package io.spillway.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;

/**
 * One gauge over several sources, which are added and removed as roles start and stop. (A
 * Micrometer registry silently ignores a second gauge of the same name.)
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

  /** A source with its own identity, so that one supplier may be added twice. */
  private static final class Source {
    private final DoubleSupplier value;

    Source(DoubleSupplier value) {
      this.value = value;
    }
  }

  double value() {
    return sources.stream()
        .mapToDouble(source -> source.value.getAsDouble())
        .reduce(combine)
        .orElse(0);
  }
}
