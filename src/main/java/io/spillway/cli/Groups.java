package io.spillway.cli;

import static java.util.stream.Collectors.toMap;

import io.spillway.config.RoleName;
import io.spillway.progress.Facts;
import io.spillway.progress.KafkaLedger;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.Ledger.Topic;
import io.spillway.progress.Partitions;
import io.spillway.topics.TopicKind;
import io.spillway.topics.Topics;
import io.spillway.wiring.KafkaClients;
import io.spillway.wiring.RoleDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The consumer groups of an installation, and the facts about their progress. */
final class Groups {

  /**
   * A role's group.
   *
   * @param role its name
   * @param name the group's id
   * @param topics what it reads
   * @param isOfStreams whether Kafka Streams writes the metadata of its offsets, which then hold no
   *     mark
   */
  record Group(RoleName role, String name, List<String> topics, boolean isOfStreams) {}

  private final KafkaTarget target;
  private final Cluster cluster;

  Groups(KafkaTarget target, Cluster cluster) {
    this.target = target;
    this.cluster = cluster;
  }

  /** All groups, in the order in which a job passes through their roles. */
  List<Group> all() {
    var clients = new KafkaClients(target.settings(), "cli");
    return RoleDescriptor.all().stream()
        .filter(RoleDescriptor::keepsMarks)
        .map(role ->
            new Group(
                role.name(),
                clients.group(role.name()),
                role.reads().stream().flatMap(kind -> names(kind).stream()).toList(),
                role.runsOnStreams()))
        .toList();
  }

  /** The topics of a kind; for delay topics, also those of former ladders. */
  private List<String> names(TopicKind kind) {
    Topics topics = target.topics();
    List<String> names = new ArrayList<>(kind.names(topics));
    if (kind == TopicKind.RETRIES) {
      names.addAll(topics.formerRetries(cluster.ask(cluster.admin().listTopics().names())));
    }
    return names;
  }

  /** The marks of all groups in the progress topic. */
  Map<KeptMarks.MarkKey, String> kept() {
    cluster.partitions(target.topics().progress()); // fails with the name of the missing topic and
    // what to do
    return target.keptMarks(cluster.admin()).read();
  }

  /** The facts of all partitions that a group reads, in order. */
  List<Facts> facts(Group group, Map<KeptMarks.MarkKey, String> kept) {
    Admin admin = cluster.admin();
    Map<String, Topic> topics = cluster.ask(KafkaLedger.topics(admin, group.topics()));
    List<TopicPartition> partitions = Partitions.of(topics);
    Map<TopicPartition, OffsetAndMetadata> committed =
        cluster.ask(admin.listConsumerGroupOffsets(group.name()).partitionsToOffsetAndMetadata());
    var beginnings = offsets(admin, partitions, OffsetSpec.earliest());
    var ends = offsets(admin, partitions, OffsetSpec.latest());
    List<Facts> facts = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      facts.add(
          new Facts(
              group.name(),
              partition,
              committed.get(partition),
              kept.get(new KeptMarks.MarkKey(group.name(), partition)),
              Objects.requireNonNull(topics.get(partition.topic())).id(),
              Objects.requireNonNull(beginnings.get(partition)).offset(),
              Objects.requireNonNull(ends.get(partition)).offset()));
    }
    return facts;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(toMap(partition -> partition, partition -> which));
    return cluster.ask(admin.listOffsets(asked).all());
  }

  /**
   * Refuses to go on while one of the groups has members. Kafka leaves a group that this user may
   * not describe out of its list, so each is asked for by name first.
   *
   * @throws CommandFailure if one has
   */
  void requireNoMembers(List<Group> groups) {
    var ofNone = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of()); // needs no topic
    groups.forEach(group ->
        cluster.ask(cluster.admin().listConsumerGroupOffsets(Map.of(group.name(), ofNone)).all()));
    Map<String, GroupState> states = new LinkedHashMap<>();
    cluster
        .ask(cluster.admin().listGroups().all())
        .forEach(listing ->
            listing.groupState().ifPresent(state -> states.put(listing.groupId(), state)));
    for (Group group : groups) {
      GroupState state = states.getOrDefault(group.name(), GroupState.DEAD);
      if (state != GroupState.EMPTY && state != GroupState.DEAD) {
        throw new CommandFailure(
            "Group %s has members (state %s): stop the service first, and wait for its sessions to end"
                .formatted(group.name(), state));
      }
    }
  }
}
