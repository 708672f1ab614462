package io.spillway.metrics;

import io.spillway.metrics.Meters.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    Watch backlog = sum(MeterName.DELAYER_BACKLOG, label).add(offsets::getAsLong);
    Watch next = least(MeterName.DELAYER_NEXT_DUE, label).add(() -> seconds(untilDue.get()));
    return both(backlog, next);
  }

  /**
   * Adds the sources of a worker's backlog in one input: offsets that are not finished, and offsets
   * that are finished ahead of them. They are called from any thread and must not block.
   *
   * @param input jobs or due
   */
  public Watch watchInput(String input, LongSupplier unfinished, LongSupplier finishedAhead) {
    return both(
        sum(MeterName.BACKLOG, input).add(unfinished::getAsLong),
        sum(MeterName.FINISHED_AHEAD, input).add(finishedAhead::getAsLong));
  }

  /**
   * Adds a source of the age of the oldest job of an input. It is called from any thread and must
   * not block.
   *
   * @param input jobs, due or delayed
   */
  public Watch watchOldest(String input, Supplier<Duration> age) {
    return gauges
        .computeIfAbsent(
            List.of(MeterName.OLDEST_JOB_AGE, input),
            first -> series.gauge(MeterName.OLDEST_JOB_AGE, Math::max, input))
        .add(() -> seconds(age.get()));
  }

  private CombinedGauge sum(MeterName name, String label) {
    return gauges.computeIfAbsent(
        List.of(name, label), first -> series.gauge(name, Double::sum, label));
  }

  private CombinedGauge least(MeterName name, String label) {
    return gauges.computeIfAbsent(
        List.of(name, label), first -> series.gauge(name, Math::min, label));
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
