package io.spillway.pressure;

import io.spillway.api.RateLimits;
import io.spillway.pressure.LaneUse.UseSoFar;
import io.spillway.pressure.LimitGroup.Limit;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of one good answer told of the limits of its lane, and what the lanes had used
 * when its call started.
 *
 * @param startedNanos when the call started
 * @param beganNanos when its response began
 * @param share of the partitions that this worker had
 * @param told those limits of which the headers can be used
 * @param used by each lane that was watched, this call's request included
 */
record LimitReading(
    long startedNanos,
    long beganNanos,
    double share,
    Map<Limit, BucketReading> told,
    Map<LaneUse, UseSoFar> used) {

  private static final double SECONDS = 1e9;
  private static final double MINUTE = 60;

  /** What is left is rounded to so many tokens. */
  private static final double ROUNDED_TO = 1_000;

  /** The clocks of both sides may differ by so many seconds; reset is rounded to one. */
  private static final double CLOCKS = 3;

  /** From here on a bucket is full: when it will be says nothing. */
  private static final double FULL = 0.97;

  /**
   * One limit.
   *
   * @param perMinute what it is
   * @param fullAt when the bucket will be full, in seconds of the API's clock. While it is not full
   *     this moves by nothing but use: use of a sixtieth of the limit makes it a second later
   * @param isFull whether it is all but full already
   */
  record BucketReading(double perMinute, double fullAt, boolean isFull) {

    /** How long an amount takes to be refilled, in seconds. */
    double secondsOf(double amount) {
      return amount * MINUTE / perMinute;
    }
  }

  /**
   * Reads headers. A limit of which {@code reset} is not when the bucket will be full, if {@code
   * remaining} is right, is left out: an API that counts by whole minutes has other rules.
   *
   * <p>For example: of 60,000 tokens a minute 18,000 are left, so that 42 s are missing; reset must
   * be from 39 s after the call's start to 45 s after the response's, and a second more or less as
   * 1,000 tokens are one.
   *
   * @param began when the response began, by the wall's clock
   */
  static LimitReading of(
      RateLimits limits,
      Instant began,
      long startedNanos,
      long beganNanos,
      double share,
      Map<LaneUse, UseSoFar> used) {
    Map<Limit, BucketReading> told = new EnumMap<>(Limit.class);
    double at = began.getEpochSecond() + began.getNano() / SECONDS;
    double took = (beganNanos - startedNanos) / SECONDS;
    add(told, Limit.REQUESTS, limits.requests(), at, took);
    add(told, Limit.INPUT, limits.inputTokens(), at, took);
    add(told, Limit.OUTPUT, limits.outputTokens(), at, took);
    return new LimitReading(startedNanos, beganNanos, share, told, used);
  }

  private static void add(
      Map<Limit, BucketReading> told,
      Limit limit,
      RateLimits.Bucket bucket,
      double at,
      double took) {
    if (bucket.limit().orElse(0) <= 0 || bucket.remaining().isEmpty() || bucket.reset().isEmpty()) {
      return;
    }
    double full = bucket.limit().getAsLong();
    double left = bucket.remaining().getAsLong();
    Instant reset = bucket.reset().get();
    double fullAt = reset.getEpochSecond() + reset.getNano() / SECONDS;
    double rounding = limit == Limit.REQUESTS ? 1 : ROUNDED_TO;
    double missing = (full - left) / full * MINUTE;
    double slack = CLOCKS + rounding / full * MINUTE;
    double tellsAt = fullAt - missing;
    if (tellsAt >= at - took - slack && tellsAt <= at + slack) {
      told.put(limit, new BucketReading(full, fullAt, left >= FULL * full - 1));
    }
  }

  /** What was told of a limit of which the headers can be used. */
  BucketReading bucket(Limit limit) {
    return Objects.requireNonNull(told.get(limit), "a limit that was not told");
  }

  /** What a lane had used. */
  UseSoFar usedBy(LaneUse lane) {
    return used.getOrDefault(lane, UseSoFar.NONE);
  }

  /** The limit of which least is left, for those that are not full; null if all are. */
  @Nullable Limit scarcest() {
    return told.entrySet().stream()
        .filter(entry -> !entry.getValue().isFull())
        .max(Map.Entry.comparingByValue((a, b) -> Double.compare(a.fullAt(), b.fullAt())))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  /** Whether both tell the same limits. */
  boolean hasLimitsOf(LimitReading other) {
    return told.keySet().stream()
        .filter(other.told.keySet()::contains)
        .allMatch(limit -> bucket(limit).perMinute() == other.bucket(limit).perMinute());
  }
}
