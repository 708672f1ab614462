package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.SimulatedKafka;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Brokers that take less offset metadata than by default, and whose limit could not be read: the
 * refusal teaches.
 */
class NarrowMetadataTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final int COUNT = 3_000;
  private static final long TURN_NANOS = 50_000_000;

  @Test
  void marksThatAreRefusedTeachAShorterOne() {
    SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, 500);
    kafka.metadataMaxBytes = 128;
    for (int job = 0; job < COUNT; job++) {
      kafka.append(JOBS, new byte[0], SimulatedWorker.job("job-" + job), 0);
    }
    SimulatedWorker worker = new SimulatedWorker(kafka, 500);
    worker.assign(JOBS);

    for (int turn = 0; turn < 20_000 && kafka.outputs.size() < COUNT; turn++) {
      worker.turn(TURN_NANOS);
      int odd = turn % 3;
      worker.succeed(call -> Math.floorMod(call.id().hashCode(), 3) == odd);
    }

    assertThat(kafka.outputs).hasSize(COUNT);
    assertThat(worker.calls).as("no call is repeated").hasSize(COUNT).doesNotHaveDuplicates();
    assertThat(kafka.committed.get(JOBS).metadata().length()).isLessThanOrEqualTo(128);
  }
}
