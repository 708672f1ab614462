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
 * Finds or makes the series of a meter in a registry. Label values are bounded here. For any
 * thread.
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

  /** A gauge that is there from now on. A second one with the same labels would be ignored. */
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

  /** The label's value, or what stands for it beyond the label's bound. */
  String fold(Label label, String value) {
    return requireNonNull(bounds.get(label)).fold(value);
  }

  /** Takes values in before any others, so that no stranger takes their room. */
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
