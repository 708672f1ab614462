package io.spillway.dev.simulator.capacity;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The capacity of one group of models: how many streams are open and how full its budgets are. A
 * state machine; times are milliseconds since the plan began, and never go back. A refused call
 * uses nothing. Not thread-safe.
 */
final class Capacity {
  private static final String RATE_LIMIT =
      "This request would exceed your organization's rate limit of %,d %s per minute.";
  private static final String STREAM_LIMIT =
      "Number of concurrent connections has exceeded your rate limit. Please try again later.";
  private static final String ACCELERATION =
      "This request would exceed your organization's maximum usage increase rate for requests per"
          + " minute. Please scale up your usage more gradually to stay within the acceleration"
          + " limit.";

  private final CapacityGroup group;
  private final EnumMap<Metered, MinuteBucket> buckets = new EnumMap<>(Metered.class);
  private final @Nullable Acceleration acceleration;
  private CapacityPhase phase;
  private long nowMillis;
  private long open;

  Capacity(CapacityGroup group) {
    this.group = group;
    this.phase = group.at(0);
    this.acceleration =
        group.acceleration() == null ? null : new Acceleration(group.acceleration(), 0);
    fit();
  }

  /** Streams that were admitted and have not ended. */
  long open() {
    return open;
  }

  /**
   * Decides about a call, and if it is admitted counts it.
   *
   * @param inputTokens its prompt, without what is read from the cache
   * @param streamed whether the answer is a stream, and so can break off in the middle
   */
  CapacityVerdict admit(long inputTokens, boolean streamed, long now) {
    advance(now);
    CapacityVerdict verdict = verdict(inputTokens, streamed);
    if (verdict instanceof CapacityVerdict.CallAdmitted) {
      open++;
      take(Metered.REQUESTS, 1);
      take(Metered.INPUT_TOKENS, inputTokens);
      if (acceleration != null) {
        acceleration.take();
      }
    }
    return verdict;
  }

  private CapacityVerdict verdict(long inputTokens, boolean streamed) {
    for (Map.Entry<Metered, MinuteBucket> budget : buckets.entrySet()) {
      double need = need(budget.getKey(), inputTokens);
      if (!budget.getValue().covers(need)) {
        return limited(
            RATE_LIMIT.formatted(
                phase.amounts().of(budget.getKey()), budget.getKey().label().replace('-', ' ')),
            budget.getValue().millisUntil(need));
      }
    }
    if (acceleration != null && !acceleration.covers()) {
      return limited(ACCELERATION, acceleration.millisUntilCovered());
    }
    Overload overload = phase.overload();
    if (overload != null && (overload.form() == Overload.Form.REFUSED || !streamed)) {
      return new CapacityVerdict.Overloaded();
    }
    if (open < phase.amounts().streams()) {
      return new CapacityVerdict.CallAdmitted();
    }
    return phase.retryAfterSeconds().isPresent()
        ? new CapacityVerdict.RateLimited(STREAM_LIMIT, phase.retryAfterSeconds().getAsLong())
        : new CapacityVerdict.Overloaded();
  }

  /** Of output one token must be there: what a call will generate nobody knows. */
  private static double need(Metered metered, long inputTokens) {
    return metered == Metered.INPUT_TOKENS ? inputTokens : 1;
  }

  private static CapacityVerdict limited(String message, long millis) {
    return new CapacityVerdict.RateLimited(message, Math.max(1, Math.ceilDiv(millis, 1_000L)));
  }

  /** Output was generated. */
  void generated(double outputTokens, long now) {
    advance(now);
    take(Metered.OUTPUT_TOKENS, outputTokens);
  }

  /** An admitted stream has ended, in whatever way. */
  void ended() {
    if (open == 0) {
      throw new IllegalStateException("no stream of " + group.name() + " is open");
    }
    open--;
  }

  /**
   * Whether an open stream breaks off now.
   *
   * @param admittedMillis when it was admitted
   * @param draw when in the overload, from 0 (included) to 1 (excluded)
   * @param ending whether what it would write next ends it well
   */
  boolean breaksOff(long admittedMillis, double draw, boolean ending, long now) {
    advance(now);
    Overload overload = phase.overload();
    if (overload == null) {
      return false;
    }
    long began = Math.max(admittedMillis, phase.fromMillis());
    return ending || nowMillis >= overload.breaksOffAt(began, draw);
  }

  /** What the headers tell; nothing of what is not limited. */
  Map<Metered, MeterReading> readings(long now) {
    advance(now);
    Map<Metered, MeterReading> readings = new EnumMap<>(Metered.class);
    buckets.forEach((metered, bucket) -> readings.put(metered, bucket.reading()));
    return readings;
  }

  /** Phase by phase, so that each refills what flowed in while it held. */
  private void advance(long now) {
    for (CapacityPhase next : group.phases()) {
      if (next.fromMillis() > phase.fromMillis() && next.fromMillis() <= now) {
        refill(next.fromMillis());
        phase = next;
        fit();
      }
    }
    refill(now);
  }

  private void refill(long now) {
    nowMillis = Math.max(nowMillis, now);
    buckets.values().forEach(bucket -> bucket.advance(nowMillis));
    if (acceleration != null) {
      acceleration.advance(nowMillis);
    }
  }

  /** Makes the buckets those of the phase. */
  private void fit() {
    for (Metered metered : Metered.values()) {
      long limit = phase.amounts().of(metered);
      MinuteBucket bucket = buckets.get(metered);
      if (limit == CapacityAmounts.UNLIMITED) {
        buckets.remove(metered);
      } else if (bucket == null) {
        buckets.put(metered, new MinuteBucket(limit, phase.stranger(), nowMillis));
      } else {
        bucket.change(limit, phase.stranger());
      }
    }
  }

  private void take(Metered metered, double amount) {
    MinuteBucket bucket = buckets.get(metered);
    if (bucket != null) {
      bucket.take(amount);
    }
  }
}
