package io.spillway.topics;

import io.spillway.progress.ProgressMark;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Finds the delay topics of former retry ladders. Each call blocks until the cluster has answered,
 * at most the client's {@code default.api.timeout.ms} per request. Throws {@link KafkaException} if
 * the cluster cannot be reached or refuses, and {@link InterruptException} if the thread is
 * interrupted.
 */
public final class FormerTopics {
  private final Admin admin;

  /** Uses this client, which stays the caller's to close. */
  public FormerTopics(Admin admin) {
    this.admin = admin;
  }

  /**
   * The delay topics of former ladders and how many records wait in them, shortest delay first. If
   * Kafka has dropped the committed offset of a partition, its mark in the progress topic is used.
   *
   * @param topics the topics of the present ladder
   * @param group the delayer's group
   * @param kept reads the delayer's marks; called only if there are such topics
   */
  public List<FormerTopic> find(
      Topics topics, String group, Supplier<Map<TopicPartition, ProgressMark>> kept) {
    List<String> names = topics.formerRetries(TopicsAdmin.get(admin.listTopics().names()));
    if (names.isEmpty()) {
      return List.of();
    }
    Map<TopicPartition, Uuid> partitions = partitions(names);
    Map<TopicPartition, Long> beginnings = offsets(partitions.keySet(), OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions.keySet(), OffsetSpec.latest());
    Map<TopicPartition, Long> finished = finished(partitions, group, kept.get());
    Map<String, Long> waiting = new HashMap<>();
    for (TopicPartition partition : partitions.keySet()) {
      long here =
          FormerTopic.waiting(
              beginnings.getOrDefault(partition, 0L),
              ends.getOrDefault(partition, 0L),
              finished.getOrDefault(partition, -1L));
      waiting.merge(partition.topic(), here, Long::sum);
    }
    return names.stream()
        .map(name -> new FormerTopic(name, waiting.getOrDefault(name, 0L)))
        .toList();
  }

  /** All partitions of the topics, each with its topic's id. */
  private Map<TopicPartition, Uuid> partitions(List<String> names) {
    Map<TopicPartition, Uuid> partitions = new HashMap<>();
    for (TopicDescription topic :
        TopicsAdmin.get(admin.describeTopics(names).allTopicNames()).values()) {
      topic
          .partitions()
          .forEach(partition ->
              partitions.put(
                  new TopicPartition(topic.name(), partition.partition()), topic.topicId()));
    }
    return partitions;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> question = new HashMap<>();
    partitions.forEach(partition -> question.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answer =
        TopicsAdmin.get(admin.listOffsets(question).all());
    answer.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /**
   * The greater of the committed offset and the base of the kept mark; no entry if there is
   * neither.
   */
  private Map<TopicPartition, Long> finished(
      Map<TopicPartition, Uuid> partitions, String group, Map<TopicPartition, ProgressMark> kept) {
    var asked = new ListConsumerGroupOffsetsSpec().topicPartitions(partitions.keySet());
    Map<TopicPartition, OffsetAndMetadata> answer =
        TopicsAdmin.get(
            admin
                .listConsumerGroupOffsets(Map.of(group, asked))
                .partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, Long> finished = new HashMap<>();
    kept.forEach((partition, mark) -> {
      if (mark.topicId().equals(partitions.get(partition))) {
        finished.put(partition, mark.base());
      }
    });
    answer.forEach((partition, offset) -> {
      if (offset != null) {
        finished.merge(partition, offset.offset(), Math::max);
      }
    });
    return finished;
  }
}
