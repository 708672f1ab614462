package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.simulated.SimulatedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker lets end before it gives a partition back, or ends itself. */
@Timeout(60)
class DrainTest {

  private static final TopicPartition GOES = new TopicPartition("jobs", 0);
  private static final TopicPartition STAYS = new TopicPartition("jobs", 1);
  private static final Duration REVOKE = Duration.ofMinutes(2);

  private final SimulatedKafka kafka = new SimulatedKafka(new SplittableRandom(1), 0, 20);
  private final SimulatedWorker worker =
      new SimulatedWorker(
          kafka,
          2, // streams
          new WorkerSettings.Drains(Duration.ofMinutes(10), REVOKE, Duration.ofMinutes(1)));

  /** What was committed when the partition was given back. */
  private final List<String> committed = new ArrayList<>();

  /** One stream of each partition is open, and the staying one has jobs that wait. */
  private void begin() {
    kafka.append(GOES, "goes".getBytes(), SimulatedWorker.job("goes"), 0);
    worker.assign(GOES);
    turnsUntilRunning(1);
    for (int i = 0; i < 5; i++) {
      kafka.append(STAYS, ("stays-" + i).getBytes(), SimulatedWorker.job("stays-" + i), 0);
    }
    worker.assign(STAYS);
    turnsUntilRunning(2);
    for (int turn = 0; turn < 20; turn++) {
      worker.turn(1_000_000);
    }
    assertThat(worker.running()).extracting(SimulatedWorker.Call::id).contains("goes").hasSize(2);
  }

  private void turnsUntilRunning(int streams) {
    for (int turn = 0; turn < 100 && worker.running().size() < streams; turn++) {
      worker.turn(1_000_000);
    }
    assertThat(worker.running()).hasSize(streams);
  }

  private List<String> outputs() {
    return kafka.outputs.stream().map(record -> new String(record.key())).toList();
  }

  private void revoke() {
    worker.revoke(
        GOES,
        () -> {
          worker.meanwhile = () -> {};
          committed.addAll(outputs());
        });
  }

  @Test
  void whileAStreamOfARevokedPartitionEndsTheOthersStartAndAreCommitted() {
    begin();
    revoke();
    worker.meanwhile =
        () -> {
          worker.pass(Duration.ofMillis(100));
          boolean last = worker.calls.contains("stays-4");
          worker.succeed(call -> call.id().startsWith("stays") || last);
        };

    worker.turn(1_000_000);

    assertThat(committed)
        .contains("goes", "stays-0", "stays-1", "stays-2", "stays-3")
        .doesNotHaveDuplicates();
    assertThat(worker.calls).doesNotHaveDuplicates();
    assertThat(worker.abandoned("revoked")).isZero();
  }

  @Test
  void whatHasNotEndedWithinTheBoundIsCutOffAndCounted() {
    begin();
    revoke();
    long began = worker.nanos();
    worker.meanwhile = () -> worker.pass(REVOKE.plusSeconds(1));

    worker.turn(1_000_000);

    assertThat(worker.nanos() - began).isGreaterThanOrEqualTo(REVOKE.toNanos());
    assertThat(worker.running()).extracting(SimulatedWorker.Call::id).doesNotContain("goes");
    assertThat(worker.abandoned("revoked")).isEqualTo(1);
    assertThat(worker.abandoned("shutdown")).isZero();
  }

  @Test
  void aWorkerThatIsToldToStopMeanwhileStartsNothingMore() {
    begin();
    revoke();
    worker.meanwhile =
        () -> {
          worker.tell();
          worker.pass(Duration.ofMillis(100));
          worker.succeed(call -> true);
        };

    worker.turn(1_000_000);

    assertThat(worker.calls).containsExactlyInAnyOrder("goes", "stays-0");
    assertThat(committed).contains("goes");
  }

  @Test
  void aStopStartsNothingLetsStreamsEndAndSaysWhatItWouldGiveUp() {
    begin();
    worker.tell();
    worker.beginDrain();
    worker.turn(Duration.ofSeconds(31).toNanos());

    assertThat(worker.unfinished()).isEqualTo("2 streams open, the longest for 31 s");
    worker.succeed(call -> call.id().equals("goes"));
    for (int turn = 0; turn < 20; turn++) {
      worker.turn(Duration.ofSeconds(1).toNanos());
    }
    assertThat(outputs()).containsExactly("goes");
    assertThat(worker.calls).as("calls that began").containsExactlyInAnyOrder("goes", "stays-0");
    Abandoned cut = worker.cancelAll();
    assertThat(cut.running()).isEqualTo(1);
    assertThat(cut.howLong()).isEqualTo(" after 51 s, 51 s together");
    assertThat(worker.abandoned("shutdown")).isEqualTo(1);
  }

  @Test
  void aLostPartitionsStreamsAreCountedAsLost() {
    begin();
    worker.lose(GOES);
    worker.turn(1_000_000);

    assertThat(worker.abandoned("lost")).isEqualTo(1);
    assertThat(worker.abandoned("revoked")).isZero();
  }
}
