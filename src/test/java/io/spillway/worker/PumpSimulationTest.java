package io.spillway.worker;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two pumps over a simulated Kafka and API, driven by a seed: records and gaps, completions in any
 * order, rebalances, losses, crashes and every fate of a commit; half of them with overload gates.
 * Whatever happened, in the end each job has one outcome, and no finished call was made again.
 */
class PumpSimulationTest {

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void everyJobHasOneOutcomeWhateverHappens() {
    tries(160)
        .holds(draws -> {
          SimulatedHistory run = new SimulatedHistory(new SplittableRandom(draws.nextLong()), 0.3);
          run.gated = draws.nextBoolean();
          run.play();
        });
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void ifLogsAreCutEveryJobThatIsLeftHasOneOutcome() {
    tries(160).holds(draws -> playWithCuts(draws.nextLong(), draws.nextBoolean()));
  }

  /** Jobs are canceled wherever they are, and processes hear of it late. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void ifJobsAreCanceledEachHasOneOutcomeAndNoneIsCalledThatIsKnownToBeCanceled() {
    AtomicInteger canceled = new AtomicInteger();
    AtomicInteger cut = new AtomicInteger();
    tries(60)
        .holds(draws -> {
          SimulatedHistory run = new SimulatedHistory(new SplittableRandom(draws.nextLong()), 0.3);
          run.gated = draws.nextBoolean();
          run.jobsAreCanceled = true;
          run.play();
          canceled.addAndGet(run.cancels.check());
          cut.addAndGet((int) run.abandoned("canceled"));
        });
    assertThat(canceled.get()).as("of all histories").isGreaterThan(100);
    assertThat(cut.get()).as("while they ran").isGreaterThan(50);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_017, 1_000_039, 1_000_095, 1_000_169, 1_000_263, 1_001_507})
  void seedsThatHaveFailed(long seed) {
    playWithCuts(seed, false);
    playWithCuts(seed, true);
  }

  /** As many more as {@code -Dsimulation.seeds} says, from {@code -Dsimulation.first} on. */
  @Test
  @EnabledIfSystemProperty(named = "simulation.seeds", matches = "\\d+")
  void ofManySeedsNoneFails() {
    long first = Long.getLong("simulation.first", 0);
    List<Long> failed =
        LongStream.range(first, first + Long.getLong("simulation.seeds"))
            .filter(seed -> catchThrowable(() -> playWithCuts(seed, seed % 2 == 0)) != null)
            .boxed()
            .toList();
    assertThat(failed).isEmpty();
  }

  private static void playWithCuts(long seed, boolean gated) {
    SimulatedHistory run = new SimulatedHistory(new SplittableRandom(seed), 0.3);
    run.logsAreCut = true;
    run.gated = gated;
    run.play();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void withoutTroubleEveryJobIsCalledOnce() {
    tries(60)
        .holds(draws -> {
          SimulatedHistory run = new SimulatedHistory(new SplittableRandom(draws.nextLong()), 0);
          run.troubled = false;
          run.play();
          assertThat(run.calls.values()).allMatch(calls -> calls == 1);
          assertThat(run.counted("529")).isEqualTo(run.written("failures"));
          assertThat(run.counted("200")).isEqualTo(run.written("results"));
        });
  }

  /**
   * Commits fail or leave in doubt what they did: what has ended is committed before its partition
   * is given up, and every attempt is counted once.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void movesWhileCommitsFailRepeatNoFinishedCallAndCountEachOnce() {
    tries(60)
        .holds(draws -> {
          SimulatedHistory run = new SimulatedHistory(new SplittableRandom(draws.nextLong()), 0.3);
          run.onlyMoves = true;
          run.play();
          assertThat(run.counted("529")).isEqualTo(run.written("failures"));
          assertThat(run.counted("200")).isEqualTo(run.written("results"));
          assertThat(
                  run.registry.get("spillway.results").tag("result", "succeeded").counter().count())
              .isEqualTo(run.written("results"));
          assertThat(run.abandoned())
              .as("calls without an outcome")
              .isEqualTo(run.received() - run.written("results") - run.written("failures"));
        });
  }

  /** Partitions move, commits fail, and streams take their time: none is paid for twice. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void movesThatLetStreamsEndRepeatNoCall() {
    tries(60)
        .holds(draws -> {
          SimulatedHistory run = new SimulatedHistory(new SplittableRandom(draws.nextLong()), 0.3);
          run.onlyMoves = true;
          run.streamsEnd = true;
          run.play();
          assertThat(run.calls.values()).allMatch(calls -> calls == 1);
          assertThat(run.abandoned()).isZero();
        });
  }
}
