package io.spillway.dev.simulator.answers;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The rate-limit headers of good answers: budgets that the open streams draw on and that fill up at
 * the next minute. The limits are not enforced; a 429 is a fault to be configured.
 */
final class LimitHeaders {
  private static final int REQUESTS = 50_000;
  private static final long TOKENS = 40_000_000;
  private static final int TOKENS_PER_STREAM = 1_000;

  private LimitHeaders() {}

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
