package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.CommitFate;
import org.junit.jupiter.api.Test;

/**
 * Somebody has committed an offset while a commit of the worker's had no answer: it gives up what
 * it has of the partition, which begins anew, or says why it does not.
 */
class ForeignCommitTest extends OnePartition {

  @Test
  void thePartitionBeginsAnewAndNotBeforeSomebodyHasDecided() {
    SimulatedTool tool = new SimulatedTool(kafka);
    worker.assign(JOBS);
    append(0, 4);
    settle(20);
    assertThat(results()).containsExactlyInAnyOrderElementsOf(ids(0, 4));
    append(4, 8);
    turns(20);
    kafka.nextFates.add(CommitFate.UNKNOWN_NOT_DONE);
    worker.succeed(call -> call.id().equals("4"));
    for (int turn = 0; turn < 20 && !kafka.nextFates.isEmpty(); turn++) {
      turns(1);
    }
    assertThat(kafka.nextFates).isEmpty();
    tool.commit(JOBS, 2);
    int called = worker.calls.size();
    turns(20);

    assertThat(worker.trouble()).contains("jobs-0");
    assertThat(worker.running()).as("what ran is cancelled").isEmpty();
    settle(20);
    assertThat(worker.calls).hasSize(called);
    assertThat(worker.heldBytes()).isZero();

    tool.putBack();
    settle(200);
    assertThat(worker.trouble()).isEmpty();
    assertThat(results()).containsExactlyInAnyOrderElementsOf(ids(0, 8));
  }
}
