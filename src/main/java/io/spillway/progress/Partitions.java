package io.spillway.progress;

import io.spillway.progress.Ledger.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Lists and sorts partitions by topic and number. Pure functions. */
public final class Partitions {

  /** Orders by topic, then by number. */
  public static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

  private Partitions() {}

  /** The topics of the partitions. */
  static Set<String> topics(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  /**
   * The hash of a key, from 0: Kafka's default partitioner takes the partition of its remainder by
   * the number of partitions ({@code BuiltInPartitioner}).
   */
  public static int hash(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key));
  }

  /** All partitions of the topics, in order. */
  public static List<TopicPartition> of(Map<String, Topic> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    topics.forEach((name, topic) -> {
      for (int partition = 0; partition < topic.partitions(); partition++) {
        partitions.add(new TopicPartition(name, partition));
      }
    });
    partitions.sort(ORDER);
    return partitions;
  }
}
