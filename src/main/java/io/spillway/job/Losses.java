package io.spillway.job;

import io.spillway.status.Failure;

/**
 * What a job's failed calls have cost, attempts and waits alike. Immutable.
 *
 * @param outputTokens output tokens that had come before the failures, from 0
 * @param cuts how often our own limit on the whole duration of an attempt cut a stream that made
 *     progress, from 0
 */
public record Losses(long outputTokens, int cuts) {

  /** Nothing was lost. */
  public static final Losses NONE = new Losses(0, 0);

  /** These losses and those of one more failed call; a sum beyond all longs is the largest. */
  Losses with(Failure failure) {
    long sum = outputTokens + failure.outputTokens();
    return new Losses(
        sum < 0 ? Long.MAX_VALUE : sum, failure.isCutByTotalLimit() ? cuts + 1 : cuts);
  }
}
