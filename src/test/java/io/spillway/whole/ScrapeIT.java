package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What Prometheus is given by a process with all roles, at the default partitions. */
class ScrapeIT {
  private static final int MOST_BYTES = 100_000;
  private static final List<String> MODELS =
      List.of("claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5");

  /** Each of a job's first seven attempts fails in another way. */
  private static Faults sevenKinds() {
    List<Fault> faults =
        List.of(
            Fault.ErrorInStream.of("overloaded_error", "Overloaded", FaultPosition.events(2)),
            Fault.ErrorInStream.of("api_error", "Broken", FaultPosition.events(2)),
            Fault.HttpError.of(429, "slow down", Map.of("retry-after", "0")),
            Fault.HttpError.of(500, "Broken", Map.of()),
            Fault.HttpError.of(503, "Unavailable", Map.of()),
            Fault.HttpError.of(529, "Overloaded", Map.of()),
            new Fault.ConnectionReset(FaultPosition.events(1)));
    return Faults.of(
        7,
        IntStream.rangeClosed(1, faults.size())
            .mapToObj(attempt -> FaultRule.of(faults.get(attempt - 1)).onFirst(attempt))
            .toArray(FaultRule[]::new));
  }

  @Test
  @Tag("long")
  void staysSmallAndTellsTheLagOfEveryPartitionWithWork() throws Exception {
    Map<String, String> defaults =
        Map.of(
            "spillway.topics.partitions", "16",
            "spillway.ladder.partitions", "8",
            "spillway.ladder.tiers", "10");
    try (Installation spillway =
        Installation.start(defaults, simulator -> simulator.faults(sevenKinds()))) {
      spillway.run("all", "worker,router,delayer");
      MODELS.forEach(model -> spillway.submit(model, model, null));
      spillway.awaitResults(MODELS.size());

      var registry = (PrometheusMeterRegistry) spillway.registries.get("all");
      // Micrometer looks for new meters of a client once a minute.
      Installation.await("lags are told", () -> lags(registry.scrape(), "llm.").size() >= 48);
      String scrape = registry.scrape();
      assertThat(scrape.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
      Installation.await(
          "all is seen to be done",
          () ->
              Stream.of("jobs", "due")
                  .allMatch(it ->
                      registry.scrape().contains("spillway_backlog{input=\"" + it + "\"} 0.0\n")));
      assertThat(lags(scrape, "llm.jobs")).hasSize(16);
      assertThat(lags(scrape, "llm.due")).hasSize(16);
      assertThat(lags(scrape, "llm.failures")).hasSize(16);
      assertThat(lags(scrape, "llm.retry.")).isEmpty();
    }
  }

  private static List<String> lags(String scrape, String topic) {
    return Arrays.stream(scrape.split("\n"))
        .filter(line -> line.startsWith("kafka_consumer_fetch_manager_records_lag{"))
        .filter(line -> line.contains("topic=\"" + topic))
        .toList();
  }
}
