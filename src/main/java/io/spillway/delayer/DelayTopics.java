package io.spillway.delayer;

import io.spillway.ladder.Ladder;
import io.spillway.metrics.Meters;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delay of each partition that a delayer may be given: in the topics of its ladder, and in
 * those of a former one, whose names hold their delays. Says once of each topic of the ladder that
 * it has another number of partitions than there are slots. The delayer's thread alone, but for
 * {@link #remark}.
 */
final class DelayTopics {

  private static final Logger LOG = LoggerFactory.getLogger(DelayTopics.class);

  private final Topics topics;
  private final Ladder ladder;
  private final ToIntFunction<String> partitionCounts;
  private final Map<String, Integer> odd = new TreeMap<>();
  private final Map<String, Integer> tiers = new HashMap<>();
  private volatile String remark = "";

  /**
   * The topics of a ladder, and of any former one.
   *
   * @param partitionCounts how many partitions a topic has, as far as is known; 0 if it is not
   */
  DelayTopics(Topics topics, Ladder ladder, ToIntFunction<String> partitionCounts) {
    this.topics = topics;
    this.ladder = ladder;
    this.partitionCounts = partitionCounts;
    for (int tier = 0; tier < topics.retries().size(); tier++) {
      tiers.put(topics.retry(tier), tier);
    }
  }

  /** The tier of a topic in the ladder, or {@link Meters#FORMER_TIER}. */
  int tier(String topic) {
    return tiers.getOrDefault(topic, Meters.FORMER_TIER);
  }

  /** How long a partition delays, by the number of partitions that its topic has now. */
  Duration delay(TopicPartition partition) {
    String topic = partition.topic();
    int tier = tier(topic);
    int known = partitionCounts.applyAsInt(topic);
    if (tier == Meters.FORMER_TIER) {
      Duration named = topics.delayOf(topic).orElseThrow();
      return ladder.formerDelay(named, partition.partition(), atLeast(known, partition));
    }
    int partitions = atLeast(known == 0 ? ladder.slots() : known, partition);
    look(topic, partitions);
    return ladder.delay(tier, ladder.slot(partition.partition(), partitions));
  }

  /** What is odd about the topics, in one line for a person; empty if nothing is. Any thread. */
  String remark() {
    return remark;
  }

  /** A partition can be assigned before its topic's new number of partitions is known here. */
  private static int atLeast(int partitions, TopicPartition partition) {
    return Math.max(partitions, partition.partition() + 1);
  }

  private void look(String topic, int partitions) {
    if (partitions == ladder.slots()) {
      return;
    }
    if (odd.put(topic, partitions) == null) {
      LOG.warn(
          "{} has {} partitions, should have {}: its jobs wait for the latest slot that their keys"
              + " can have; none is lost; 'spillway topics check' says what to do",
          topic,
          partitions,
          ladder.slots());
    }
    remark = "delay topics with other than " + ladder.slots() + " partitions: " + odd;
  }
}
