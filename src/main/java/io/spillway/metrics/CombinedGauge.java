package io.spillway.metrics;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;

/**
 * One gauge over several sources that come and go, as roles start and stop in one process. (A
 * registry keeps the first of two gauges of one name and ignores the second without a word.)
 */
final class CombinedGauge {
  private final List<Source> sources = new CopyOnWriteArrayList<>();
  private final BinaryOperator<Long> combine;

  CombinedGauge(BinaryOperator<Long> combine) {
    this.combine = combine;
  }

  Meters.Watch add(LongSupplier source) {
    var own = new Source(source);
    sources.add(own);
    return () -> sources.remove(own);
  }

  /** Has an identity of its own: one supplier may be added twice. */
  private static final class Source {
    private final LongSupplier value;

    Source(LongSupplier value) {
      this.value = value;
    }
  }

  double value() {
    return sources.stream().map(source -> source.value.getAsLong()).reduce(0L, combine);
  }
}
