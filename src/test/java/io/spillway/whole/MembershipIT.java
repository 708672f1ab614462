package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.role.Lifecycle;
import io.spillway.role.RoleState;
import io.spillway.wiring.Roles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the groups of workers and delayers give their members, over a real broker. */
@Tag("long")
class MembershipIT {

  private static final int PARTITIONS = 3;
  private static final Map<String, String> COUNTS =
      Map.of(
          "spillway.topics.partitions", "" + PARTITIONS,
          "spillway.ladder.partitions", "" + PARTITIONS);

  /** Each member up to the number of partitions works on every topic; one beyond waits ready. */
  @ParameterizedTest
  @CsvSource({"consumer", "classic"})
  void eachMemberHoldsAShareOfEveryTopic(String protocol) throws Exception {
    Map<String, String> configuration = new HashMap<>(COUNTS);
    configuration.put("spillway.kafka.group-protocol", protocol);
    try (Installation spillway = Installation.start(configuration, simulator -> simulator);
        Admin admin = spillway.admin()) {
      Set<String> inputs = Set.of(spillway.topics().jobs(), spillway.topics().due());
      Set<String> tiers = Set.copyOf(spillway.topics().retries());
      for (int members = 1; members <= PARTITIONS + 1; members++) {
        spillway.run("m" + members, "worker,delayer");
        awaitShares(admin, "spillway-worker", members, inputs);
        awaitShares(admin, "spillway-delayer", members, tiers);
      }
    }
  }

  private static void awaitShares(Admin admin, String group, int members, Set<String> topics) {
    int all = topics.size() * PARTITIONS;
    List<Map<String, Set<Integer>>> shares = new ArrayList<>();
    Installation.await(
        members + " members of " + group + " hold a share of every topic",
        () -> {
          shares.clear();
          members(admin, group).forEach(member -> shares.add(share(member)));
          int held = shares.stream().flatMap(s -> s.values().stream()).mapToInt(Set::size).sum();
          return shares.size() == members && held == all && working(shares, topics);
        });
  }

  private static boolean working(List<Map<String, Set<Integer>>> shares, Set<String> topics) {
    return shares.stream().filter(share -> share.keySet().equals(topics)).count()
        == Math.min(shares.size(), PARTITIONS);
  }

  /** The member stays counted while it is away, so the others keep what they have. */
  @Test
  void aMemberThatIsBackWithinItsSessionDisturbsNobody() throws Exception {
    try (Installation spillway = Installation.start(COUNTS, simulator -> simulator);
        Admin admin = spillway.admin()) {
      Set<String> inputs = Set.of(spillway.topics().jobs(), spillway.topics().due());
      spillway.run("m1", "worker");
      Roles second = spillway.run("m2", "worker");
      spillway.run("m3", "worker");
      awaitShares(admin, "spillway-worker", 3, inputs);
      ConsumerGroupDescription before = describe(admin, "spillway-worker");

      second.close();
      spillway.run("m2", "worker");
      awaitShares(admin, "spillway-worker", 3, inputs);

      ConsumerGroupDescription after = describe(admin, "spillway-worker");
      assertThat(after.groupEpoch()).isPresent().isEqualTo(before.groupEpoch());
      assertThat(sharesByInstance(after)).isEqualTo(sharesByInstance(before));
      spillway.submit("after-the-restart");
      spillway.awaitResults(1);
    }
  }

  /** Its group does not count it any more, and its partitions are another's. */
  @ParameterizedTest
  @CsvSource({"consumer", "classic"})
  void aMemberThatLeavesForGoodIsSucceededAtOnce(String protocol) throws Exception {
    Map<String, String> configuration = new HashMap<>(COUNTS);
    configuration.put("spillway.kafka.group-protocol", protocol);
    try (Installation spillway = Installation.start(configuration, simulator -> simulator);
        Admin admin = spillway.admin()) {
      Set<String> inputs = Set.of(spillway.topics().jobs(), spillway.topics().due());
      spillway.run("m1", "worker");
      Roles second = spillway.run("m2", "worker", Map.of("spillway.leave-on-stop", "true"));
      awaitShares(admin, "spillway-worker", 2, inputs);

      second.close();

      assertThat(members(admin, "spillway-worker")).as("members left").hasSize(1);
      awaitShares(admin, "spillway-worker", 1, inputs);
    }
  }

  /** The same numbers of every topic: what range gives if the counts are equal. */
  @Test
  void theConsumerProtocolGivesTheSameNumbersOfEveryTopic() throws Exception {
    try (Installation spillway = Installation.start(COUNTS, simulator -> simulator);
        Admin admin = spillway.admin()) {
      Set<String> inputs = Set.of(spillway.topics().jobs(), spillway.topics().due());
      spillway.run("m1", "worker");
      spillway.run("m2", "worker");
      awaitShares(admin, "spillway-worker", 2, inputs);

      assertThat(sharesByInstance(describe(admin, "spillway-worker")).values())
          .allSatisfy(share -> assertThat(Set.copyOf(share.values())).hasSize(1));
    }
  }

  /** Its successor of the same name waits until the session has ended, and says so. */
  @Test
  void afterAKillTheSameInstanceWaitsForItsSessionsEndAndTakesOver(@TempDir Path directory)
      throws Exception {
    try (Installation spillway = Installation.start(COUNTS, simulator -> simulator);
        Admin admin = spillway.admin()) {
      try (ServiceProcess killed =
          ServiceProcess.start(spillway, "same", "worker,delayer", directory)) {
        awaitShares(
            admin, "spillway-worker", 1, Set.of(spillway.topics().jobs(), spillway.topics().due()));
        awaitShares(admin, "spillway-delayer", 1, Set.copyOf(spillway.topics().retries()));
        killed.kill();
      }

      Roles successor = spillway.launch("same", "worker,delayer", Map.of());

      awaitState(successor, RoleState.WAITING);
      assertThat(statuses(successor))
          .allSatisfy(status ->
              assertThat(status.reason()).contains("an earlier process", "same instance id"));
      awaitState(successor, RoleState.RUNNING);
      spillway.submit("after-the-kill");
      spillway.awaitResults(1);
    }
  }

  @Test
  void ofTwoProcessesWithOneInstanceIdTheSecondWaitsAndTheFirstWorksOn() throws Exception {
    try (Installation spillway = Installation.start(COUNTS, simulator -> simulator)) {
      Roles first = spillway.run("same", "worker");
      spillway.submit("before");
      spillway.awaitResults(1);

      Roles second = spillway.launch("same", "worker", Map.of());
      awaitState(second, RoleState.WAITING);
      spillway.submit("beside");
      spillway.awaitResults(2);

      assertThat(statuses(first))
          .extracting(Lifecycle.RoleStatus::state)
          .containsOnly(RoleState.RUNNING);
      first.close();
      awaitState(second, RoleState.RUNNING);
      spillway.submit("behind");
      spillway.awaitResults(3);
      assertThat(spillway.calls.values()).allMatch(count -> count == 1);
    }
  }

  /** A classic group gives the place to the newcomer. */
  @Test
  void underTheClassicProtocolTheSecondProcessTakesThePlaceAndTheFirstEndsAndSaysWhy()
      throws Exception {
    Map<String, String> configuration = new HashMap<>(COUNTS);
    configuration.put("spillway.kafka.group-protocol", "classic");
    try (Installation spillway = Installation.start(configuration, simulator -> simulator)) {
      Roles first = spillway.run("same", "worker");
      spillway.run("same", "worker");

      awaitState(first, RoleState.FAILED);
      assertThat(statuses(first))
          .allSatisfy(status -> assertThat(status.reason()).contains("same instance id"));
      spillway.submit("after");
      spillway.awaitResults(1);
    }
  }

  private static List<Lifecycle.RoleStatus> statuses(Roles roles) {
    return roles.running().stream().map(role -> role.status()).toList();
  }

  private static void awaitState(Roles roles, RoleState state) {
    Installation.await(
        "all " + state, () -> statuses(roles).stream().allMatch(status -> status.state() == state));
  }

  /** None if the group does not exist yet. */
  private static Collection<MemberDescription> members(Admin admin, String group) {
    try {
      return describe(admin, group).members();
    } catch (GroupIdNotFoundException notYet) {
      return List.of();
    }
  }

  private static ConsumerGroupDescription describe(Admin admin, String group) {
    try {
      return admin.describeConsumerGroups(List.of(group)).all().get().get(group);
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof GroupIdNotFoundException notFound
          ? notFound
          : new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Map<String, Map<String, Set<Integer>>> sharesByInstance(
      ConsumerGroupDescription group) {
    return group.members().stream()
        .collect(
            Collectors.toMap(
                member -> member.groupInstanceId().orElseThrow(), MembershipIT::share));
  }

  private static Map<String, Set<Integer>> share(MemberDescription member) {
    Map<String, Set<Integer>> share = new TreeMap<>();
    for (TopicPartition partition : member.assignment().topicPartitions()) {
      share.computeIfAbsent(partition.topic(), topic -> new TreeSet<>()).add(partition.partition());
    }
    return share;
  }
}
