package io.spillway.delayer;

import io.spillway.ladder.Ladder;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.List;

/**
 * What a delayer needs to know.
 *
 * @param topics the names of all; the delay topics are those of the ladder
 * @param refusalTimeout how long a right or credentials may be missing before the delayer ends
 */
public record DelayerSettings(Topics topics, Ladder ladder, Duration refusalTimeout) {

  /** The delay topics of the ladder, one for each tier, shortest first. */
  public List<String> retryTopics() {
    return topics.retries();
  }

  /** Where due records go. */
  public String dueTopic() {
    return topics.due();
  }
}
