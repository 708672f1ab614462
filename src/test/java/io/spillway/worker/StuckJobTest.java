package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.SimulatedKafka;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Jobs that stream for ever in the same partition as a hundred thousand others, in fake time. What
 * they must not cost: time, or records that are read and sent back.
 */
class StuckJobTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final int OTHERS = 100_000;
  private static final int IN_FLIGHT = 500;
  private static final int MAX_POLL_RECORDS = 500;
  private static final long TURN_NANOS = 2_000_000;
  private static final long CALL_NANOS = 100_000_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 10})
  @Execution(ExecutionMode.CONCURRENT)
  void stuckJobsHoldNobodyUp(int stuck) {
    long alone = nanos(kafka(0), 0);
    SimulatedKafka kafka = kafka(stuck);
    long beside = nanos(kafka, stuck);

    assertThat(beside).isLessThanOrEqualTo(alone + alone / 50);
    assertThat(kafka.polled()).isEqualTo(OTHERS + stuck);
    assertThat(kafka.committed.get(JOBS).offset()).isZero();
  }

  /** The stuck jobs come first. */
  private static SimulatedKafka kafka(int stuck) {
    SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, MAX_POLL_RECORDS);
    for (int job = 0; job < stuck + OTHERS; job++) {
      kafka.append(JOBS, new byte[0], SimulatedWorker.job(job < stuck ? "stuck" : "other"), 0);
    }
    return kafka;
  }

  /** How long the others take; the stuck ones have places at the gate of their own. */
  private static long nanos(SimulatedKafka kafka, int stuck) {
    SimulatedWorker worker = new SimulatedWorker(kafka, IN_FLIGHT + stuck);
    worker.assign(JOBS);
    while (kafka.outputs.size() < OTHERS) {
      worker.turn(TURN_NANOS);
      long started = worker.nanos() - CALL_NANOS;
      worker.succeed(call -> call.id().equals("other") && call.startedNanos() <= started);
    }
    return worker.nanos();
  }
}
