package io.spillway.job;

import io.spillway.status.Failure;

/**
 * What a job's failed calls have cost, whether they count as attempts or not. Immutable.
 *
 * @param outputTokens the output tokens received before the failures, 0 or more
 * @param cuts how often the time limit of the whole attempt cut a stream that made progress, 0 or
 *     more
 */
public record Losses(long outputTokens, int cuts) {

  /** Nothing was lost. */
  public static final Losses NONE = new Losses(0, 0);

  /**
   * These losses plus those of one more failed call; a sum that overflows is {@link
   * Long#MAX_VALUE}.
   */
  Losses with(Failure failure) {
    long sum = outputTokens + failure.outputTokens();
    return new Losses(
        sum < 0 ? Long.MAX_VALUE : sum, failure.isCutByTotalLimit() ? cuts + 1 : cuts);
  }
}
