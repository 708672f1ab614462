package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.CommitFate;
import io.spillway.simulated.SimulatedKafka;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * While commits fail, nothing new is paid for: brokers that are away, replicas that are out of sync
 * and rights that are missing differ in how a transaction ends, and no more.
 */
class FailingCommitsTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);
  private static final int WAITING = 60;
  private static final int IN_FLIGHT = 5;
  private static final int FAILURES = 40;

  private final SimulatedKafka kafka = new SimulatedKafka(new Random(1), 0);
  private final SimulatedWorker worker = new SimulatedWorker(kafka, IN_FLIGHT);

  /**
   * With fewer replicas in sync than there must be, sends expire and abort works; without the
   * coordinator, the commit has no answer.
   */
  @ParameterizedTest
  @EnumSource(
      value = CommitFate.class,
      names = {"ABORTABLE", "UNKNOWN_NOT_DONE", "FENCED"})
  void whileCommitsFailNothingNewIsStarted(CommitFate fate) {
    begin();
    kafka.nextFates.addAll(Collections.nCopies(FAILURES, fate));
    endAndTurn(2);
    int called = worker.calls.size();
    assertThat(called).as("what was running, and no more").isLessThanOrEqualTo(2 * IN_FLIGHT);

    while (kafka.nextFates.size() > 1) {
      endAndTurn(1);
      assertThat(worker.calls).hasSize(called);
    }
    finish();
  }

  /** The brokers do not answer at all: not even a producer can be made. */
  @Test
  void withoutBrokersNothingNewIsStarted() {
    begin();
    kafka.nextFates.add(CommitFate.FENCED);
    kafka.failAll();
    endAndTurn(2);
    int called = worker.calls.size();
    assertThat(called).isLessThanOrEqualTo(2 * IN_FLIGHT);

    endAndTurn(500);
    assertThat(worker.calls).hasSize(called);
    kafka.heal();
    finish();
  }

  private void begin() {
    kafka.appendGap(JOBS);
    worker.assign(JOBS);
    turn(10);
    for (int i = 0; i < WAITING; i++) {
      String id = "job-" + i;
      kafka.append(JOBS, id.getBytes(UTF_8), SimulatedWorker.job(id), 0);
    }
    for (int i = 0; i < 100 && worker.calls.size() < IN_FLIGHT; i++) {
      turn(1);
    }
    assertThat(worker.calls).hasSize(IN_FLIGHT);
  }

  private void endAndTurn(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      worker.succeed(call -> true);
      turn(1);
    }
  }

  private void turn(int turns) {
    for (int turn = 0; turn < turns; turn++) {
      worker.turn(Duration.ofMillis(200).toNanos());
    }
  }

  /** Then all go on, each called once. */
  private void finish() {
    endAndTurn(1_000);
    assertThat(worker.calls).hasSize(WAITING);
    assertThat(new HashSet<>(worker.calls)).hasSize(WAITING);
    assertThat(kafka.outputs).hasSize(WAITING);
  }
}
