package io.spillway.metrics;

import io.spillway.metrics.Meters.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The meters of what waits in the topics. Thread-safe. */
public final class BacklogMeters {
  private final Series series;
  private final Map<List<Object>, CombinedGauge> gauges = new ConcurrentHashMap<>();

  BacklogMeters(Series series) {
    this.series = series;
  }

  /**
   * Adds the sources of a tier's backlog: its offsets, and how long until its first record is due.
   * They are called from any thread and must not block.
   *
   * @param tier the tier, from 0, or {@link Meters#FORMER_TIER}
   */
  public Watch watchTier(int tier, LongSupplier offsets, Supplier<Duration> untilDue) {
    String label = LadderMeters.label(tier);
    return both(
        gauge(MeterName.DELAYER_BACKLOG, Double::sum, label).add(offsets::getAsLong),
        gauge(MeterName.DELAYER_NEXT_DUE, Math::min, label).add(() -> seconds(untilDue.get())));
  }

  /**
   * Adds the sources of a worker's backlog in one input: offsets that are not finished, and offsets
   * that are finished ahead of them. They are called from any thread and must not block.
   *
   * @param input jobs or due
   */
  public Watch watchInput(String input, LongSupplier unfinished, LongSupplier finishedAhead) {
    return both(
        gauge(MeterName.BACKLOG, Double::sum, input).add(unfinished::getAsLong),
        gauge(MeterName.FINISHED_AHEAD, Double::sum, input).add(finishedAhead::getAsLong));
  }

  /**
   * Adds a source of the age of the oldest job of an input. It is called from any thread and must
   * not block.
   *
   * @param input jobs, due or delayed
   */
  public Watch watchOldest(String input, Supplier<Duration> age) {
    return gauge(MeterName.OLDEST_JOB_AGE, Math::max, input).add(() -> seconds(age.get()));
  }

  private CombinedGauge gauge(MeterName name, DoubleBinaryOperator combine, String label) {
    return gauges.computeIfAbsent(
        List.of(name, label), first -> series.gauge(name, combine, label));
  }

  private static Watch both(Watch one, Watch other) {
    return () -> {
      one.close();
      other.close();
    };
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
