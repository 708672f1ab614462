package io.spillway.wiring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * The assignor of classic groups: gives a member the same run of partition numbers of every topic,
 * as the {@code range} assignor of the {@code consumer} protocol does. Kafka's own range assignor
 * of classic groups stops every member at each rebalance, and its cooperative sticky one may give
 * one member all of one topic and another all of the other.
 *
 * <p>Members are ordered by their instance ids. A partition that another member still owns is
 * assigned to nobody at first: its owner revokes it and joins again, and then it is assigned to its
 * new owner.
 */
public final class CooperativeRange implements ConsumerPartitionAssignor {

  @Override
  public String name() {
    return "spillway-cooperative-range";
  }

  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE);
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
    Map<String, Subscription> subscriptions = group.groupSubscription();
    List<String> members = inOrder(subscriptions);
    Set<String> topics = new TreeSet<>();
    Map<TopicPartition, String> owners = new HashMap<>();
    subscriptions.forEach((member, subscription) -> {
      topics.addAll(subscription.topics());
      subscription.ownedPartitions().forEach(partition -> owners.put(partition, member));
    });
    Map<String, Assignment> assignments = new HashMap<>();
    for (int place = 0; place < members.size(); place++) {
      String member = members.get(place);
      List<TopicPartition> share = new ArrayList<>();
      for (String topic : topics) {
        share.addAll(share(topic, partitions(metadata, topic), place, members.size()));
      }
      share.removeIf(partition -> !owners.getOrDefault(partition, member).equals(member));
      assignments.put(member, new Assignment(share));
    }
    return new GroupAssignment(assignments);
  }

  private static List<String> inOrder(Map<String, Subscription> subscriptions) {
    List<String> members = new ArrayList<>(subscriptions.keySet());
    members.sort(
        Comparator.comparing((String member) -> instance(subscriptions, member))
            .thenComparing(Comparator.naturalOrder()));
    return members;
  }

  private static String instance(Map<String, Subscription> subscriptions, String member) {
    Subscription subscription = subscriptions.get(member);
    return subscription == null ? "" : subscription.groupInstanceId().orElse("");
  }

  private static int partitions(Cluster metadata, String topic) {
    Integer count = metadata.partitionCountForTopic(topic);
    return count == null ? 0 : count;
  }

  /**
   * The partitions of one member. For example, with 7 partitions and 3 members, the first member
   * gets 0 to 2, the second 3 and 4, the third 5 and 6.
   */
  private static Set<TopicPartition> share(String topic, int partitions, int place, int members) {
    int least = partitions / members;
    int more = partitions % members;
    int from = place * least + Math.min(place, more);
    int size = least + (place < more ? 1 : 0);
    Set<TopicPartition> share = new HashSet<>();
    for (int partition = from; partition < from + size; partition++) {
      share.add(new TopicPartition(topic, partition));
    }
    return share;
  }
}
