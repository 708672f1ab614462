package io.spillway.api;

import io.spillway.status.ResponseHead;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The rate limits of the account in the headers of a response, {@code anthropic-ratelimit-…} (<a
 * href="https://platform.claude.com/docs/en/api/rate-limits#response-headers">Rate limits</a>).
 * Successes have them as well as failures. A single value that cannot be read is left out. The wait
 * that a failure asks for is part of the failure ({@link io.spillway.status.Failure#retryAfter()}).
 *
 * @param requests requests a minute
 * @param tokens input and output tokens together; the API shows the most restrictive limit here
 * @param inputTokens input tokens a minute, without those read from the cache
 * @param outputTokens output tokens a minute
 */
public record RateLimits(Bucket requests, Bucket tokens, Bucket inputTokens, Bucket outputTokens) {

  /** No limits. */
  public static final RateLimits NONE =
      new RateLimits(Bucket.NONE, Bucket.NONE, Bucket.NONE, Bucket.NONE);

  private static final Names REQUESTS = Names.of("requests");
  private static final Names TOKENS = Names.of("tokens");
  private static final Names INPUT_TOKENS = Names.of("input-tokens");
  private static final Names OUTPUT_TOKENS = Names.of("output-tokens");

  /**
   * One limit: a bucket that refills without a break.
   *
   * @param limit what it holds when it is full, 0 or more
   * @param remaining what it holds now, 0 or more; of tokens rounded to thousands
   * @param reset when it will be full again, not when the next request may go
   */
  public record Bucket(OptionalLong limit, OptionalLong remaining, Optional<Instant> reset) {

    /** No limits. */
    public static final Bucket NONE =
        new Bucket(OptionalLong.empty(), OptionalLong.empty(), Optional.empty());
  }

  /** Reads the headers; {@link #NONE} if none of them can be read. */
  static RateLimits of(ResponseHead head) {
    RateLimits told =
        new RateLimits(
            REQUESTS.bucket(head),
            TOKENS.bucket(head),
            INPUT_TOKENS.bucket(head),
            OUTPUT_TOKENS.bucket(head));
    return told.equals(NONE) ? NONE : told;
  }

  /** The names of the headers of one limit. */
  private record Names(String limit, String remaining, String reset) {

    static Names of(String bucket) {
      String prefix = "anthropic-ratelimit-" + bucket;
      return new Names(prefix + "-limit", prefix + "-remaining", prefix + "-reset");
    }

    Bucket bucket(ResponseHead head) {
      OptionalLong full = head.count(limit);
      OptionalLong left = head.count(remaining);
      Optional<Instant> fullAt = head.instant(reset);
      boolean told = full.isPresent() || left.isPresent() || fullAt.isPresent();
      return told ? new Bucket(full, left, fullAt) : Bucket.NONE;
    }
  }
}
