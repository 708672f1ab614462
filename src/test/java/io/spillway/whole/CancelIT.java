package io.spillway.whole;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.cli.CliRun;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.running.SecondLane;
import io.spillway.tag.Tags;
import io.spillway.wiring.Roles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The command and the service over a real broker: jobs are canceled wherever they are. */
@SecondLane
class CancelIT {

  private static final String ANY = "claude-test";

  /** One model's stream stops after its first events; another is overloaded, for 20 s it says. */
  private static final Faults FAULTS =
      Faults.of(
          7,
          FaultRule.of(new Fault.Stall(FaultPosition.events(2), true)).forModel("claude-stalls"),
          FaultRule.of(Fault.HttpError.of(429, "slow down", Map.of("retry-after", "20")))
              .forModel("claude-busy"));

  private static CliRun cancel(Installation spillway, String... ids) {
    String[] args = Stream.concat(Stream.of("cancel"), Arrays.stream(ids)).toArray(String[]::new);
    String servers = spillway.configuration().get("spillway.kafka.bootstrap-servers");
    return CliRun.of(Map.of("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", servers), "", args);
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8);
  }

  private static String originOf(String id, Installation spillway) {
    return spillway.records(spillway.topics().jobs()).stream()
        .filter(record -> id(record).equals(id))
        .map(record -> record.topic() + "-" + record.partition() + "-" + record.offset())
        .findFirst()
        .orElseThrow();
  }

  /** The types of all results by id. */
  private static Map<String, List<String>> types(Installation spillway) {
    return spillway.records(spillway.topics().results()).stream()
        .collect(
            Collectors.groupingBy(
                CancelIT::id,
                TreeMap::new,
                mapping(
                    result -> Installation.json(result.value()).at("/result/type").asText(),
                    toList())));
  }

  private static double counted(Installation spillway, String place) {
    return spillway
        .registries
        .get("all")
        .get("spillway.jobs.canceled")
        .tag("place", place)
        .counter()
        .count();
  }

  @Test
  void jobsAreCanceledWhereverTheyAreAndThoseThatEndedStayAsTheyAre() throws Exception {
    try (Installation spillway =
        Installation.start(
            Map.of("spillway.worker.max-in-flight", "1"), simulator -> simulator.faults(FAULTS))) {
      Roles roles = spillway.run("all", "worker,router,delayer");
      spillway.submit("ended", ANY, 0);
      spillway.awaitResults(1);
      spillway.submit("delayed", "claude-busy", 1);
      Installation.await("a call", () -> spillway.calls.containsKey("delayed"));
      spillway.submit("running", "claude-stalls", 2);
      Installation.await("a stream", () -> spillway.calls.containsKey("running"));
      spillway.submit("waiting", ANY, 3);
      spillway.submit("by-origin", ANY, 3);

      CliRun run =
          cancel(
              spillway, "ended", "delayed", "running", "waiting", originOf("by-origin", spillway));

      assertThat(run)
          .isEqualTo(
              new CliRun(
                  0,
                  "5 cancels written to llm.cancels; a job that had ended before keeps its result\n",
                  ""));
      Map<String, List<String>> types =
          Map.of(
              "ended", List.of("succeeded"),
              "delayed", List.of("canceled"),
              "running", List.of("canceled"),
              "waiting", List.of("canceled"),
              "by-origin", List.of("canceled"));
      spillway.awaitResults(5);
      assertThat(types(spillway)).isEqualTo(types);
      assertThat(spillway.calls)
          .containsOnly(Map.entry("ended", 1), Map.entry("delayed", 1), Map.entry("running", 1));
      assertThat(counted(spillway, "delayed")).isEqualTo(1);
      assertThat(counted(spillway, "running")).isEqualTo(1);
      assertThat(counted(spillway, "waiting")).isEqualTo(2);
      assertThat(spillway.records(spillway.topics().results()))
          .filteredOn(result -> !id(result).equals("ended"))
          .allMatch(result -> Tags.STATUS.text(result.headers()).equals("499"));
      spillway.awaitNoLag();

      roles.close();
      spillway.submit("unread", ANY, 0);
      Installation.await(
          "both are there", () -> spillway.records(spillway.topics().jobs()).size() == 6);
      assertThat(cancel(spillway, "unread").exitCode()).isZero();
      spillway.submit("waiting", ANY, 1); // a later job of an id that was canceled
      spillway.run("all", "worker,router,delayer");
      Installation.await(
          "both end", () -> spillway.records(spillway.topics().results()).size() == 7);
      assertThat(types(spillway).get("unread")).containsExactly("canceled");
      assertThat(types(spillway).get("waiting")).containsExactlyInAnyOrder("canceled", "succeeded");
      assertThat(spillway.calls).doesNotContainKey("unread");
    }
  }
}
