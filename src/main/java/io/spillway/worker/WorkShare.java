package io.spillway.worker;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Which share of the jobs is this worker's: the partitions that it has, of all that its topics
 * have. Workers share an API's capacity by it without talking to each other. The pump's alone.
 *
 * <p>For example: 6 partitions of 24 are a quarter.
 */
final class WorkShare {

  private final Consumer<byte[], byte[]> consumer;
  private final List<String> topics;
  private Set<TopicPartition> told = Set.of();

  WorkShare(Consumer<byte[], byte[]> consumer, List<String> topics) {
    this.consumer = consumer;
    this.topics = topics;
  }

  /**
   * The share, above 0, at most 1; empty if it was told before, if there is none, or if it is not
   * known yet how many partitions there are.
   */
  OptionalDouble news(Set<TopicPartition> assigned) {
    if (assigned.isEmpty() || assigned.equals(told)) {
      return OptionalDouble.empty();
    }
    int all = 0;
    for (String topic : topics) {
      int partitions = partitions(topic);
      if (partitions == 0) {
        return OptionalDouble.empty();
      }
      all += partitions;
    }
    told = Set.copyOf(assigned);
    return OptionalDouble.of(Math.min(1, (double) assigned.size() / all));
  }

  private int partitions(String topic) {
    try {
      return consumer.partitionsFor(topic, Duration.ZERO).size();
    } catch (KafkaException notKnown) {
      return 0;
    }
  }
}
