package io.spillway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CooperativeRangeTest {

  private static final List<String> TOPICS = List.of("due", "jobs");
  private static final int PARTITIONS = 7;

  /** Members that come one after another, in an order that is not theirs, and go again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 8})
  void eachMemberHoldsTheSameNumbersOfEveryTopicOnceAllHaveGivenUpWhatMoves(int members) {
    Map<String, List<TopicPartition>> owned = new TreeMap<>();
    for (int number = members; number > 0; number--) {
      owned.put("m" + number, List.of());
      owned = settled(owned);
    }

    Set<TopicPartition> held = new TreeSet<>(CooperativeRangeTest::compare);
    owned.values().forEach(held::addAll);
    assertThat(held).hasSize(TOPICS.size() * PARTITIONS);
    owned
        .values()
        .forEach(share -> assertThat(numbers(share, "jobs")).isEqualTo(numbers(share, "due")));
    assertThat(owned.values().stream().filter(share -> !share.isEmpty()))
        .hasSize(Math.min(members, PARTITIONS));
  }

  @Test
  void sevenPartitionsForThreeMembers() {
    Map<String, List<TopicPartition>> owned =
        settled(Map.of("a", List.of(), "b", List.of(), "c", List.of()));

    assertThat(numbers(owned.get("a"), "jobs")).containsExactly(0, 1, 2);
    assertThat(numbers(owned.get("b"), "jobs")).containsExactly(3, 4);
    assertThat(numbers(owned.get("c"), "jobs")).containsExactly(5, 6);
  }

  @Test
  void whatAnotherStillOwnsIsGivenToNobody() {
    List<TopicPartition> all = new ArrayList<>();
    TOPICS.forEach(topic -> {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        all.add(new TopicPartition(topic, partition));
      }
    });

    Map<String, List<TopicPartition>> first = assigned(Map.of("b", all, "a", List.of()));

    assertThat(first.get("a")).isEmpty();
    assertThat(numbers(first.get("b"), "jobs")).containsExactly(4, 5, 6);
  }

  /** Rebalances until nothing moves any more: as Kafka's consumers do. */
  private static Map<String, List<TopicPartition>> settled(
      Map<String, List<TopicPartition>> owned) {
    Map<String, List<TopicPartition>> once = assigned(owned);
    Map<String, List<TopicPartition>> twice = assigned(once);
    assertThat(assigned(twice)).as("a third rebalance moves nothing").isEqualTo(twice);
    return twice;
  }

  private static Map<String, List<TopicPartition>> assigned(
      Map<String, List<TopicPartition>> owned) {
    Map<String, Subscription> subscriptions = new HashMap<>();
    owned.forEach((instance, partitions) -> {
      Subscription subscription = new Subscription(TOPICS, null, partitions);
      subscription.setGroupInstanceId(Optional.of(instance));
      subscriptions.put("random-" + instance.hashCode() * 31 + instance, subscription);
    });
    Map<String, Assignment> assignments =
        new CooperativeRange()
            .assign(cluster(), new GroupSubscription(subscriptions))
            .groupAssignment();
    Map<String, List<TopicPartition>> result = new TreeMap<>();
    assignments.forEach((member, assignment) -> {
      List<TopicPartition> share = new ArrayList<>(assignment.partitions());
      share.sort(CooperativeRangeTest::compare);
      result.put(subscriptions.get(member).groupInstanceId().orElseThrow(), share);
    });
    return result;
  }

  private static int compare(TopicPartition one, TopicPartition other) {
    return one.toString().compareTo(other.toString());
  }

  private static Set<Integer> numbers(List<TopicPartition> share, String topic) {
    Set<Integer> numbers = new TreeSet<>();
    share.stream()
        .filter(partition -> partition.topic().equals(topic))
        .forEach(partition -> numbers.add(partition.partition()));
    return numbers;
  }

  private static Cluster cluster() {
    Node node = new Node(1, "localhost", 9092);
    Node[] nodes = {node};
    List<PartitionInfo> infos = new ArrayList<>();
    TOPICS.forEach(topic -> {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        infos.add(new PartitionInfo(topic, partition, node, nodes, nodes));
      }
    });
    return new Cluster("test", List.of(node), infos, Set.of(), Set.of());
  }
}
