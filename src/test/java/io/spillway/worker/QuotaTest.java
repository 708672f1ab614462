package io.spillway.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.CommitFate;
import io.spillway.simulated.SimulatedKafka;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** An outcome that a quota does not let pass, alone in a transaction that lasts its longest. */
class QuotaTest {

  private static final TopicPartition JOBS = new TopicPartition("jobs", 0);

  private final SimulatedKafka kafka = new SimulatedKafka(new Random(1), 0);
  private final SimulatedWorker worker = new SimulatedWorker(kafka, 10);

  @Test
  void itIsKeptAndHoldsUpNoOther() {
    kafka.appendGap(JOBS);
    worker.assign(JOBS);
    turns();
    kafka.throttleMillis = 30_000;
    kafka.nextFates.addAll(List.of(CommitFate.ABORTABLE, CommitFate.ABORTABLE));
    end("large");
    assertThat(kafka.nextFates).isEmpty();
    assertThat(written()).isEmpty();

    end("other");
    assertThat(written()).containsExactly("other");

    worker.turn(Committer.ASIDE.toNanos());
    turns();
    assertThat(written()).containsExactly("other", "large");
    assertThat(worker.calls).containsExactly("large", "other");
  }

  private void end(String id) {
    kafka.append(JOBS, id.getBytes(UTF_8), SimulatedWorker.job(id), 0);
    turns();
    worker.succeed(call -> true);
    turns();
  }

  private void turns() {
    for (int turn = 0; turn < 40; turn++) {
      worker.turn(Duration.ofMillis(500).toNanos());
    }
  }

  private List<String> written() {
    return kafka.outputs.stream().map(output -> new String(output.key(), UTF_8)).toList();
  }
}
