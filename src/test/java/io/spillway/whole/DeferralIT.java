package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.pressure.LaneOrder;
import io.spillway.worker.LaneControl;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A paused model's jobs stand before those of another in one partition, twice as many as a worker
 * reads ahead, over a real broker.
 */
@Timeout(180)
class DeferralIT {

  private static final int SICK = 1_000;
  private static final int HEALTHY = 100;

  @Test
  @Tag("long")
  void aPausedModelHoldsUpNoJobOfAnotherBehindItInItsPartition() throws Exception {
    Map<String, String> settings =
        Map.of("spillway.topics.partitions", "1", "spillway.worker.max-in-flight", "50");
    try (var spillway =
        Installation.start(
            settings,
            simulator -> simulator.speed(new Speed(Duration.ofMillis(20), Duration.ZERO, 2, 1)))) {
      LaneControl lanes = spillway.run("all", "worker,router,delayer").lanes().orElseThrow();
      lanes.order(new LaneOrder.Pause("sick")).toCompletableFuture().join();

      for (int job = 0; job < SICK; job++) {
        spillway.submit("sick-" + job, "sick", 0);
        if (job % (SICK / HEALTHY) == 0) {
          spillway.submit("healthy-" + job, "healthy", 0);
        }
      }
      Map<String, JsonNode> results = spillway.awaitResults(HEALTHY);
      assertThat(results.keySet()).allMatch(id -> id.startsWith("healthy"));
      assertThat(spillway.calls.keySet()).noneMatch(id -> id.startsWith("sick"));
      MeterRegistry registry = spillway.registries.get("all");
      assertThat(registry.get("spillway.deferrals").tag("reason", "paused").counter().count())
          .isPositive();

      lanes.order(new LaneOrder.Resume("sick")).toCompletableFuture().join();
      spillway.awaitResults(HEALTHY + SICK);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      assertThat(spillway.records(spillway.topics().failures())).allMatch(DeferralIT::isDeferral);
      assertThat(registry.get("spillway.attempts").tag("type", "none").counter().count())
          .isPositive();
      assertThat(registry.find("spillway.attempts").tag("type", "deferred").counter()).isNull();
      assertThat(spillway.records(spillway.topics().deadLetters())).isEmpty();
    }
  }

  private static boolean isDeferral(ConsumerRecord<byte[], byte[]> event) {
    return new String(event.headers().lastHeader("spillway-error-type").value()).equals("deferred");
  }
}
