package io.spillway.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The optional member {@code spillway} of a job.
 *
 * @param expiresAt no attempt is started at or after this instant
 * @param notBefore no call is made before this instant, which is before {@code expiresAt}
 * @param maxAttempts the most attempts, 1 to {@value #MAX_ATTEMPTS_BOUND}
 * @param maxLostOutputTokens the most output tokens that its failed calls may lose in all, 1 to
 *     {@value #MAX_LOST_OUTPUT_TOKENS_BOUND}
 * @param beta values of the {@code anthropic-beta} header
 * @param metadata JSON text that is echoed in the result
 */
public record JobOptions(
    Optional<Instant> expiresAt,
    Optional<Instant> notBefore,
    OptionalInt maxAttempts,
    OptionalInt maxLostOutputTokens,
    List<String> beta,
    Optional<String> metadata) {

  /** The options of a job without the member. */
  public static final JobOptions NONE =
      new JobOptions(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          List.of(),
          Optional.empty());

  /** A {@code notBefore} that is further ahead is taken for a mistake. */
  public static final Duration FURTHEST_NOT_BEFORE = Duration.ofDays(365);

  static final int MAX_ATTEMPTS_BOUND = 1_000;

  static final int MAX_LOST_OUTPUT_TOKENS_BOUND = 1_000_000_000;
}
