package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.job.JobLines;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bounds of sizes that were lowered while larger records were on their way. */
@Tag("long")
class LoweredBoundsIT {

  private static final Map<String, String> LOWERED =
      Map.of("spillway.job.max-bytes", "64KiB", "spillway.result.max-bytes", "64KiB");

  @Test
  void everyRolePassesOnWhatCameInBefore() throws Exception {
    Faults faults =
        Faults.of(
            7,
            FaultRule.of(
                    Fault.ErrorInStream.of(
                        "overloaded_error", "Overloaded", FaultPosition.events(3)))
                .onFirst(2));
    try (Installation spillway =
        Installation.start(Map.of(), simulator -> simulator.faults(faults))) {
      Roles worker = spillway.run("before", "worker");
      spillway.submit(
          new ProducerRecord<>(
              spillway.topics().jobs(),
              "large".getBytes(StandardCharsets.UTF_8),
              JobLines.request("large", "m", "x".repeat(400_000))));
      assertThat(spillway.plan(LOWERED).recordMaxBytes()).isLessThan(400_000);
      Installation.await(
          "a failure event", () -> !spillway.records(spillway.topics().failures()).isEmpty());
      worker.close();

      spillway.run("after", "worker,router,delayer", LOWERED);

      var result = spillway.awaitResults(1).get("large");
      assertThat(result.at("/result/type").asText()).isEqualTo("succeeded");
    }
  }
}
