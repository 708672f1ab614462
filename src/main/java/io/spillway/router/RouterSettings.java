package io.spillway.router;

import io.spillway.ladder.RetryPolicy;
import io.spillway.topics.Topics;
import java.time.Duration;

/**
 * The settings of the router.
 *
 * @param topics the names of all topics; the delay topics are those of the policy's ladder
 * @param group the router's consumer group, under which its marks are written
 * @param policy decides where failed jobs go
 * @param recordMaxBytes the largest record, in bytes with key and headers, that all topics behind
 *     the failures take
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
