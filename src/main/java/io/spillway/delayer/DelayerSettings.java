package io.spillway.delayer;

import io.spillway.ladder.Ladder;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.List;

/**
 * The settings of a delayer.
 *
 * @param topics the names of all topics; the delay topics are those of the ladder
 * @param recordMaxBytes the largest record, in bytes with key and headers, that all topics behind
 *     the jobs take
 * @param refusalTimeout how long a right or credentials may be missing before the delayer ends
 */
public record DelayerSettings(
    Topics topics, Ladder ladder, int recordMaxBytes, Duration refusalTimeout) {

  /** The delay topics of the ladder, one for each tier, shortest first. */
  public List<String> retryTopics() {
    return topics.retries();
  }

  /** The topic to which due records are forwarded. */
  public String dueTopic() {
    return topics.due();
  }

  /** The topic for the result of a job that is too large for the due topic. */
  String resultsTopic() {
    return topics.results();
  }
}
