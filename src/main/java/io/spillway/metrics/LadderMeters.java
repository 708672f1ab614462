package io.spillway.metrics;

import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The meters of what goes through the delay topics. Thread-safe. */
public final class LadderMeters {
  private final Series series;

  LadderMeters(Series series) {
    this.series = series;
  }

  /** Registers the meters of retries, with the value zero. */
  void retriesFromZero(int tiers) {
    tiers(tiers).forEach(tier -> series.counter(MeterName.RETRIES, tier));
  }

  /** Registers the meters of what a delayer does, with the value zero. */
  void delayerFromZero(int tiers) {
    tiers(tiers).forEach(tier -> series.counter(MeterName.DELAYER_FORWARDED, tier));
    tiers(tiers).forEach(tier -> series.counter(MeterName.DELAYER_ROUNDS, tier));
    series.timer(MeterName.DELAYER_LATENESS, Buckets.LATENESS);
    tiers(tiers).forEach(this::tierLateness);
  }

  private static Stream<String> tiers(int tiers) {
    return IntStream.range(0, tiers).mapToObj(Integer::toString);
  }

  /**
   * Counts a failed job that was sent to a delay topic.
   *
   * @param tier the tier, from 0
   */
  public void retried(int tier) {
    series.counter(MeterName.RETRIES, Integer.toString(tier)).increment();
  }

  /**
   * Counts a record that was forwarded from a delay topic, once that is committed.
   *
   * @param tier the tier, from 0, or {@link Meters#FORMER_TIER}
   * @param late how long the record had been due then, from 0
   */
  public void forwarded(int tier, Duration late) {
    series.counter(MeterName.DELAYER_FORWARDED, label(tier)).increment();
    series.timer(MeterName.DELAYER_LATENESS, Buckets.LATENESS).record(late);
    tierLateness(label(tier)).record(late);
  }

  private Timer tierLateness(String tier) {
    return series.timer(MeterName.DELAYER_TIER_LATENESS, new Duration[0], tier);
  }

  /** Counts a record that came from a delay topic before its time, and went to one again. */
  public void delayedAgain(int tier) {
    series.counter(MeterName.DELAYER_ROUNDS, label(tier)).increment();
  }

  /** The label of a tier. */
  static String label(int tier) {
    return tier == Meters.FORMER_TIER ? "former" : Integer.toString(tier);
  }
}
