package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.capacity.MeterReading;
import io.spillway.dev.simulator.capacity.Metered;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rate-limit headers. For a model without budgets they show budgets far above its needs, on
 * which the open streams draw and which fill up at the next minute; those are not enforced.
 */
final class LimitHeaders {
  private static final int REQUESTS = 50_000;
  private static final long TOKENS = 40_000_000;
  private static final int TOKENS_PER_STREAM = 1_000;
  private static final long TOKENS_UNIT = 1_000;

  private LimitHeaders() {}

  /**
   * The headers of budgets that are enforced, rounded as the API does: tokens left to thousands,
   * the time of a full bucket to seconds, upwards. The most restrictive of tokens comes twice.
   */
  static Map<String, String> headers(Instant now, Map<Metered, MeterReading> readings) {
    Map<String, String> headers = new LinkedHashMap<>();
    readings.forEach((metered, reading) -> budget(headers, metered.label(), now, reading));
    readings.entrySet().stream()
        .filter(entry -> entry.getKey() != Metered.REQUESTS)
        .map(Map.Entry::getValue)
        .min(Comparator.comparingDouble(left -> (double) left.remaining() / left.limit()))
        .ifPresent(reading -> budget(headers, "tokens", now, reading));
    return headers;
  }

  private static void budget(
      Map<String, String> headers, String of, Instant now, MeterReading reading) {
    long unit = of.equals(Metered.REQUESTS.label()) ? 1 : TOKENS_UNIT;
    long rounded = Math.round((double) reading.remaining() / unit) * unit;
    Instant full = now.plusMillis(reading.fullInMillis() + 999).truncatedTo(ChronoUnit.SECONDS);
    budget(headers, of, reading.limit(), Math.min(reading.limit(), rounded), full.toString());
  }

  static Map<String, String> headers(Instant now, int open) {
    String reset = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES).toString();
    Map<String, String> headers = new LinkedHashMap<>();
    budget(headers, "requests", REQUESTS, Math.max(0, REQUESTS - open), reset);
    budget(headers, "tokens", TOKENS, Math.max(0, TOKENS - (long) open * TOKENS_PER_STREAM), reset);
    return headers;
  }

  private static void budget(
      Map<String, String> headers, String of, long limit, long remaining, String reset) {
    String prefix = "anthropic-ratelimit-" + of;
    headers.put(prefix + "-limit", Long.toString(limit));
    headers.put(prefix + "-remaining", Long.toString(remaining));
    headers.put(prefix + "-reset", reset);
  }
}
