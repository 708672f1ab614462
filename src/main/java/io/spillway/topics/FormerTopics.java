package io.spillway.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Finds the delay topics of former ladders, over an {@link Admin} that the caller owns. Each call
 * blocks until the cluster has answered, at most the client's {@code default.api.timeout.ms} per
 * question; throws {@link KafkaException} when the cluster is out of reach or refuses, and {@link
 * InterruptException} when the thread is interrupted.
 */
public final class FormerTopics {
  private final Admin admin;

  /** Uses this client, which stays the caller's to close. */
  public FormerTopics(Admin admin) {
    this.admin = admin;
  }

  /**
   * The delay topics of former ladders and what waits in them; shortest delay first.
   *
   * @param topics those of the ladder now
   * @param group the delayer's
   */
  public List<FormerTopic> find(Topics topics, String group) {
    List<String> names = topics.formerRetries(TopicsAdmin.get(admin.listTopics().names()));
    if (names.isEmpty()) {
      return List.of();
    }
    List<TopicPartition> partitions = partitions(names);
    Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, Long> committed = committed(partitions, group);
    Map<String, Long> waiting = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long here =
          FormerTopic.waiting(
              beginnings.getOrDefault(partition, 0L),
              ends.getOrDefault(partition, 0L),
              committed.getOrDefault(partition, -1L));
      waiting.merge(partition.topic(), here, Long::sum);
    }
    return names.stream()
        .map(name -> new FormerTopic(name, waiting.getOrDefault(name, 0L)))
        .toList();
  }

  private List<TopicPartition> partitions(List<String> names) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic :
        TopicsAdmin.get(admin.describeTopics(names).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(
              partition -> partitions.add(new TopicPartition(topic.name(), partition.partition())));
    }
    return partitions;
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        TopicsAdmin.get(admin.listOffsets(question).all());
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, Long> committed(List<TopicPartition> partitions, String group) {
    var asked = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
    Map<TopicPartition, OffsetAndMetadata> answer =
        TopicsAdmin.get(
            admin
                .listConsumerGroupOffsets(Map.of(group, asked))
                .partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, Long> committed = new HashMap<>();
    answer.forEach((partition, offset) -> {
      if (offset != null) {
        committed.put(partition, offset.offset());
      }
    });
    return committed;
  }
}
