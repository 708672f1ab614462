package io.spillway.metrics;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds or creates the time series of a meter in a registry, and bounds the label values.
 * Thread-safe.
 */
final class Series {
  private final MeterRegistry registry;
  private final Map<Label, BoundedLabels> bounds = new EnumMap<>(Label.class);

  Series(MeterRegistry registry) {
    this.registry = registry;
    for (Label label : Label.values()) {
      bounds.put(label, new BoundedLabels(label.mostValues()));
    }
  }

  Counter counter(MeterName name, String... values) {
    return Counter.builder(name.meter())
        .description(name.meaning())
        .baseUnit(unit(name))
        .tags(tags(name, values))
        .register(registry);
  }

  Timer timer(MeterName name, Duration[] buckets, String... values) {
    return Timer.builder(name.meter())
        .description(name.meaning())
        .serviceLevelObjectives(buckets)
        .tags(tags(name, values))
        .register(registry);
  }

  /** Registers a gauge. A second one with the same labels would be ignored. */
  CombinedGauge gauge(MeterName name, DoubleBinaryOperator combine, String... values) {
    var gauge = new CombinedGauge(combine);
    Gauge.builder(name.meter(), gauge, CombinedGauge::value)
        .description(name.meaning())
        .baseUnit(unit(name))
        .tags(tags(name, values))
        .strongReference(true)
        .register(registry);
    return gauge;
  }

  /**
   * The value to use for the label: the value itself, or {@code other} if the label has no room for
   * it or does not take it.
   */
  String fold(Label label, String value) {
    return label.takes(value) ? requireNonNull(bounds.get(label)).fold(value) : BoundedLabels.OTHER;
  }

  /** Reserves room for these label values, before values that users choose use it up. */
  void admit(MeterName name, String... values) {
    tags(name, values);
  }

  private List<Tag> tags(MeterName name, String... values) {
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      Label label = name.labels().get(i);
      tags.add(Tag.of(label.key(), fold(label, values[i])));
    }
    return tags;
  }

  private static @Nullable String unit(MeterName name) {
    return name.unit().isEmpty() ? null : name.unit();
  }
}
