package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.RoleName;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.role.Role;
import io.spillway.tag.Tags;
import io.spillway.topics.FormerTopic;
import io.spillway.topics.FormerTopics;
import io.spillway.wiring.Roles;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A ladder that is changed between two runs, or under a running one, strands nobody. The ladder
 * before is 100, 200, 400 and 800 ms with two slots each.
 */
@Tag("long")
class ChangedLadderIT {

  private static final int JOBS = 40;
  private static final String MODEL = "claude-limited";

  /** The first call of each job is to be tried again after longer than the ladder lasts. */
  private static final FaultRule LIMITED =
      FaultRule.of(Fault.HttpError.of(429, "slow down", Map.of("retry-after", "30")))
          .forModel(MODEL)
          .onFirst(1);

  @ParameterizedTest(name = "{0} = {1} under {2}")
  @CsvSource({
    "spillway.ladder.tiers, 2, consumer",
    "spillway.ladder.tiers, 2, classic",
    "spillway.ladder.base, 150ms, consumer",
    "spillway.ladder.factor, 3, consumer",
    "spillway.ladder.partitions, 3, consumer",
  })
  void jobsDelayedUnderTheLadderBeforeGetTheirResults(String key, String value, String protocol)
      throws Exception {
    Map<String, String> after = Map.of(key, value);
    try (Installation spillway = installation(Map.of("spillway.kafka.group-protocol", protocol))) {
      Roles before = spillway.run("one", "worker,router,delayer");
      submit(spillway, "warm", 0);
      spillway.awaitResults(JOBS);
      before.close();
      Roles stranding = spillway.run("one", "worker,router");
      submit(spillway, "strand", 0);
      String last = spillway.topics().retry(3);
      Installation.await("the jobs wait", () -> spillway.records(last).size() == 2 * JOBS);
      stranding.close();

      spillway.createTopics(after);
      spillway.run("one", "worker,router,delayer", after);
      spillway.awaitResults(2 * JOBS);

      assertThat(spillway.calls.values()).allMatch(count -> count == 2);
      assertThat(spillway.records(spillway.topics().due())).hasSize(2 * JOBS);
      try (Admin admin = spillway.admin()) {
        var former = new FormerTopics(admin);
        Installation.await(
            "nothing more is to be said",
            () ->
                former.find(spillway.plan(after).topics(), "spillway-delayer", Map::of).stream()
                    .allMatch(FormerTopic::isEmpty));
      }
    }
  }

  /** While a new ladder is rolled out, routers of the one before still write. */
  @Test
  void whatARouterOfTheLadderBeforeWritesLaterIsForwardedToo() throws Exception {
    Map<String, String> after = Map.of("spillway.ladder.tiers", "2");
    try (Installation spillway = installation(Map.of())) {
      Roles delayer = spillway.run("new", "delayer", after);
      spillway.run("old", "worker,router");
      submit(spillway, "late", 0);

      spillway.awaitResults(JOBS);

      assertThat(spillway.records(spillway.topics().retry(3))).hasSize(JOBS);
      delayer.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"consumer", "classic"})
  void aDelayTopicThatIsWidenedIsSaidAtOnceAndForwardedAsItShould(String protocol)
      throws Exception {
    Map<String, String> attentive =
        Map.of(
            "spillway.kafka.group-protocol",
            protocol,
            "spillway.kafka.properties.metadata.max.age.ms",
            "300");
    try (Installation spillway = installation(attentive)) {
      Roles running = spillway.run("one", "worker,router,delayer");
      Role delayer =
          running.running().stream()
              .filter(role -> role.name() == RoleName.DELAYER)
              .findAny()
              .get();
      String last = spillway.topics().retry(3);
      try (Admin admin = spillway.admin()) {
        admin.createPartitions(Map.of(last, NewPartitions.increaseTo(3))).all().get();
      }

      Installation.await(
          "it is said",
          () ->
              delayer
                  .status()
                  .reason()
                  .equals("delay topics with other than 2 partitions: {" + last + "=3}"));
      submit(spillway, "wide", 0);
      spillway.awaitResults(JOBS);

      assertThat(spillway.records(last))
          .extracting(record -> record.partition())
          .as("the new partition is in use")
          .contains(2);
      Map<String, Long> dueAt = new java.util.HashMap<>();
      spillway
          .records(last)
          .forEach(record ->
              dueAt.put(
                  new String(record.key()), Long.parseLong(Tags.DUE_AT.text(record.headers()))));
      assertThat(spillway.records(spillway.topics().due()))
          .hasSize(JOBS)
          .allMatch(record -> record.timestamp() >= dueAt.get(new String(record.key())));
    }
  }

  private static Installation installation(Map<String, String> configuration) {
    return Installation.start(configuration, simulator -> simulator.faults(Faults.of(1, LIMITED)));
  }

  private static void submit(Installation spillway, String name, int from) {
    for (int i = from; i < from + JOBS; i++) {
      spillway.submit(name + "-" + i, MODEL, null);
    }
  }
}
