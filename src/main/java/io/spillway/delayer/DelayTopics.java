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
 * The delay of each partition of a delay topic, of the ladder or of a former one, whose topics have
 * their delays in their names. Logs once for each topic of the ladder if its number of partitions
 * differs from the number of slots. Used by the delayer's thread only, except for {@link #remark}.
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
   * Creates it.
   *
   * @param partitionCounts returns the number of partitions of a topic; 0 if it is unknown
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

  /** The delay of a partition, which depends on the present number of partitions of its topic. */
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

  /**
   * What is unusual about the topics, in one line for people; empty if nothing is. From any thread.
   */
  String remark() {
    return remark;
  }

  /**
   * The number of partitions, but at least enough for this one: a partition can be assigned before
   * the topic's new number of partitions is known here.
   */
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
