package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.simulated.SimulatedKafka;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** If not even a failure can be recorded, the worker ends instead of waiting for ever. */
class LostOutcomeTest {
  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);

  @Test
  void anErrorWhereTheOutcomeIsRecordedEndsTheWorker() {
    SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0);
    kafka.append(JOBS, new byte[0], SimulatedWorker.job("a"), 0);
    SimulatedWorker worker = new SimulatedWorker(kafka, 1);
    worker.assign(JOBS);
    while (worker.calls.isEmpty()) {
      worker.turn(1_000_000);
    }
    worker.broken = true;
    worker.succeed(call -> true);

    assertThatThrownBy(() -> worker.turn(1_000_000))
        .hasMessageContaining("the outcome of a call was lost")
        .hasCauseInstanceOf(NoClassDefFoundError.class);
  }
}
