package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.settings.Speed;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Brokers whose limits are narrower than Kafka's defaults. */
@Tag("long")
class BrokerLimitsIT {

  private static final int JOBS = 1_500;
  private static final int METADATA_BYTES = 128;

  /** Jobs finish in any order: with the default limit, marks grow to some hundred characters. */
  @Test
  void marksAndTransactionsFitTheBrokersLimits() throws Exception {
    try (Installation spillway =
        new Installation(
            null,
            Map.of(
                "offset.metadata.max.bytes",
                Integer.toString(METADATA_BYTES),
                "transaction.max.timeout.ms",
                "20000"),
            Map.of("spillway.topics.partitions", "1"),
            simulator -> simulator.speed(new Speed(Duration.ofMillis(300), Duration.ZERO, 2, 1)))) {
      for (int i = 0; i < JOBS; i++) {
        spillway.submit("job-" + i);
      }
      spillway.run("one", "worker");

      spillway.awaitResults(JOBS);
      assertThat(spillway.calls.values()).allMatch(calls -> calls == 1);
      spillway.awaitNoLag();
      assertThat(spillway.committed("spillway-worker").values())
          .extracting(OffsetAndMetadata::metadata)
          .allMatch(text -> text.length() <= METADATA_BYTES);
    }
  }
}
