package io.spillway.router;

import io.spillway.ladder.RetryPolicy;
import io.spillway.topics.Topics;
import java.time.Duration;

/**
 * What the router needs to know.
 *
 * @param topics the names of all; the delay topics are those of the policy's ladder
 * @param group the router's consumer group, under which the marks of what was routed are kept
 * @param policy what decides
 * @param recordMaxBytes the largest record that all topics behind the failures take, with key and
 *     headers
 * @param refusalTimeout how long a right or credentials may be missing before the router ends
 */
public record RouterSettings(
    Topics topics, String group, RetryPolicy policy, int recordMaxBytes, Duration refusalTimeout) {

  /** Throws {@link IllegalArgumentException} if the delay topics do not fit the ladder. */
  public RouterSettings {
    if (topics.retries().size() != policy.ladder().tiers()) {
      throw new IllegalArgumentException(
          topics.retries().size() + " delay topics for " + policy.ladder().tiers() + " tiers");
    }
  }
}
