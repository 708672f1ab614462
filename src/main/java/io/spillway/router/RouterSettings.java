package io.spillway.router;

import io.spillway.ladder.RetryPolicy;
import java.time.Duration;
import java.util.List;

/**
 * What the router needs to know.
 *
 * @param failuresTopic where failure events come from
 * @param retryTopics the delay topics, one for each tier of the policy's ladder, shortest first
 * @param deadLettersTopic where jobs end that failed for good
 * @param resultsTopic where results go
 * @param progressTopic where the marks of what was routed are kept
 * @param group the router's consumer group, under which they are kept
 * @param policy what decides
 * @param recordMaxBytes the largest record that all topics behind the failures take, with key and
 *     headers
 * @param refusalTimeout how long a right or credentials may be missing before the router ends
 */
public record RouterSettings(
    String failuresTopic,
    List<String> retryTopics,
    String deadLettersTopic,
    String resultsTopic,
    String progressTopic,
    String group,
    RetryPolicy policy,
    int recordMaxBytes,
    Duration refusalTimeout) {

  /** Copies the list. Throws {@link IllegalArgumentException} where it does not fit the ladder. */
  public RouterSettings {
    retryTopics = List.copyOf(retryTopics);
    if (retryTopics.size() != policy.ladder().tiers()) {
      throw new IllegalArgumentException(
          retryTopics.size() + " delay topics for " + policy.ladder().tiers() + " tiers");
    }
  }
}
