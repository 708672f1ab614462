package io.spillway.wiring;

import static java.util.Objects.requireNonNull;

import io.spillway.config.Keys;
import io.spillway.role.StartRefused;
import io.spillway.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

/** Checks that consumer groups are not used with topics of another installation. Blocks. */
final class GroupCheck {

  private final Admin admin;
  private final Topics topics;

  /**
   * Creates the check.
   *
   * @param admin stays the caller's to close
   * @param topics the only topics that the groups may use
   */
  GroupCheck(Admin admin, Topics topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** What Kafka was asked about a group: its offsets and its members. */
  private record GroupUse(
      String group,
      KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> offsets,
      KafkaFuture<ConsumerGroupDescription> members) {}

  /**
   * Returns if each group is new, or has offsets and members on these topics only. Asks about all
   * groups before it waits for an answer.
   *
   * @throws StartRefused naming the topics of the first group that are not ours
   * @throws GroupAuthorizationException naming the first group whose right is missing
   */
  void check(List<String> groups) {
    ask(groups).forEach(this::check);
  }

  private List<GroupUse> ask(List<String> groups) {
    Map<String, ListConsumerGroupOffsetsSpec> all = new HashMap<>();
    groups.forEach(group -> all.put(group, new ListConsumerGroupOffsetsSpec()));
    var offsets = admin.listConsumerGroupOffsets(all);
    var members = admin.describeConsumerGroups(groups).describedGroups();
    return groups.stream()
        .map(group ->
            new GroupUse(
                group,
                offsets.partitionsToOffsetAndMetadata(group),
                requireNonNull(members.get(group))))
        .toList();
  }

  private void check(GroupUse use) {
    Set<String> strangers = strangers(use);
    String group = use.group();
    if (!strangers.isEmpty()) {
      throw new StartRefused(
          "the group %s has offsets or members on topics that are not this installation's: %s. Two installations must not share a group: set %s to another name; or, if the other one is gone, remove its offsets with Kafka's own 'kafka-consumer-groups.sh --delete-offsets --group %s --topic …'"
              .formatted(
                  group, String.join(", ", strangers), Keys.GROUP_PREFIX.environment(), group));
    }
  }

  private Set<String> strangers(GroupUse use) {
    try {
      Set<String> strangers = new TreeSet<>(names(get(use.offsets()).keySet()));
      strangers.addAll(withMembers(use));
      strangers.removeIf(topics::isOurs);
      return strangers;
    } catch (GroupAuthorizationException unnamed) {
      String group = use.group();
      throw new GroupAuthorizationException(
          "the right DESCRIBE on the group %s is missing".formatted(group), group);
    }
  }

  private Set<String> withMembers(GroupUse use) {
    Set<String> names = new TreeSet<>();
    try {
      get(use.members())
          .members()
          .forEach(member -> names.addAll(names(member.assignment().topicPartitions())));
    } catch (GroupIdNotFoundException noConsumers) {
      names.addAll(ofStreams(use.group()));
    }
    return names;
  }

  /**
   * The topics that a group of the {@code streams} protocol reads; empty if the group does not
   * exist.
   */
  private Set<String> ofStreams(String group) {
    Set<String> names = new TreeSet<>();
    try {
      get(requireNonNull(admin.describeStreamsGroups(List.of(group)).describedGroups().get(group)))
          .subtopologies()
          .forEach(part -> names.addAll(part.sourceTopics()));
    } catch (GroupIdNotFoundException noGroup) {
      return Set.of();
    }
    return names;
  }

  private static Set<String> names(Set<TopicPartition> partitions) {
    Set<String> names = new TreeSet<>();
    partitions.forEach(partition -> names.add(partition.topic()));
    return names;
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
