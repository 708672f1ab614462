package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.ClosedLoop.Length;
import io.spillway.pressure.ClosedLoop.Model;
import io.spillway.pressure.ClosedLoop.Phase;
import io.spillway.pressure.ClosedLoop.Tally;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The brownout of {@code src/check/brownout} in the closed loop: the API is well for 30 s, then
 * every stream fails for 60 s, then a fifth of the capacity is left for 30 s and what is beyond it
 * is answered with 429, then all is well again.
 */
class BrownoutLoopTest {

  private static final String M = "m";
  private static final int OVERLOAD = 30;
  private static final int LIMITED = 90;
  private static final int RECOVERED = 120;
  private static final int JOBS_A_PLACE = 25;
  private static final int END = 3_600;
  private static final int HOUR = 3_600;

  /** What came of a brownout; seconds, shares from 0 to 1. */
  private record Outcome(
      int open, int calls, double refused, double limited, double drain, double ideal, int left) {

    double ratio() {
      return drain / ideal;
    }
  }

  /** Of workers that start so many seconds apart. */
  private static Outcome play(long seed, int workers, double apart, int capacity, Length length) {
    List<Phase> phases =
        List.of(
            new Phase(OVERLOAD, 0, false),
            new Phase(LIMITED, 0.2, true),
            new Phase(RECOVERED, 1, false));
    int jobs = JOBS_A_PLACE * capacity;
    Model model = new Model(capacity, phases, length, jobs);
    ClosedLoop loop =
        apart == 0
            ? new ClosedLoop(seed, workers, Map.of(M, model), ClosedLoopTest.SLOTS)
            : ClosedLoop.startedApart(seed, workers, apart, Map.of(M, model), ClosedLoopTest.SLOTS);
    Tally first = loop.runTo(OVERLOAD).get(M);
    int open = loop.open(M);
    Tally overload = loop.runTo(LIMITED).get(M);
    Tally limited = loop.runTo(RECOVERED).get(M);
    Tally rest = loop.runTo(END).get(M);
    int unfinished = jobs - first.good - overload.good - limited.good;
    double mean = rest.goodSeconds / Math.max(1, rest.good);
    double calls = first.started + overload.started + limited.started + rest.started;
    return new Outcome(
        open,
        overload.started,
        (first.refused + overload.refused + limited.refused + rest.refused) / calls,
        (limited.limited + rest.limited) / calls,
        rest.lastGood - RECOVERED,
        unfinished * mean / capacity,
        unfinished - rest.good);
  }

  @ParameterizedTest
  @CsvSource({"1, 0, 200, 1.3", "1, 0, 60, 1.3", "4, 0, 200, 1.6", "4, 3, 200, 1.7"})
  void afterABrownoutTheBacklogIsDoneSoonAndInItFewCallsAreMade(
      int workers, double apart, int capacity, double ratio) {
    for (long seed = 1; seed <= 2; seed++) {
      Outcome outcome = play(seed, workers, apart, capacity, Length.SHORT);

      assertThat(outcome.calls()).isLessThanOrEqualTo(outcome.open() + 60);
      assertThat(outcome.ratio()).as("%s", outcome).isLessThan(ratio);
      assertThat(outcome.left()).isZero();
    }
  }

  /** The calls of an hour in which every stream fails, after 30 s in which all is well. */
  private static int callsOfAnHour(long seed, int workers, int capacity) {
    List<Phase> phases = List.of(new Phase(OVERLOAD, 0, false));
    Model model = new Model(capacity, phases, Length.SHORT, JOBS_A_PLACE * capacity);
    ClosedLoop loop = new ClosedLoop(seed, workers, Map.of(M, model), ClosedLoopTest.SLOTS);
    loop.runTo(OVERLOAD);
    return loop.runTo(OVERLOAD + HOUR).get(M).started;
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200})
  void fourWorkersMakeFewCallsMoreThanOneInAnHoursOutage(int capacity) {
    for (long seed = 1; seed <= 2; seed++) {
      int one = callsOfAnHour(seed, 1, capacity);
      int four = callsOfAnHour(seed, 4, capacity);

      assertThat(four).as("one makes %d", one).isLessThanOrEqualTo(one * 3 / 2);
    }
  }

  /** A table of them: {@code -Dpressure.hours=SEEDS}. */
  @Test
  @EnabledIfSystemProperty(named = "pressure.hours", matches = "\\d+")
  void theHours() {
    int seeds = Integer.getInteger("pressure.hours");
    for (int capacity : ClosedLoopTest.capacities()) {
      for (int workers : new int[] {1, 4, 16}) {
        double calls = 0;
        for (long seed = 1_000; seed < 1_000 + seeds; seed++) {
          calls += (double) callsOfAnHour(seed, workers, capacity) / seeds;
        }
        System.out.printf("| %d | %d | %.0f |%n", capacity, workers, calls);
      }
    }
    assertThat(seeds).isPositive();
  }

  /**
   * The whole table: {@code -Dpressure.table=SEEDS}; the first seed is {@code -Dpressure.seed}, the
   * seconds between two starts of workers are {@code -Dpressure.apart}.
   */
  @Test
  @EnabledIfSystemProperty(named = "pressure.table", matches = "\\d+")
  void theTable() {
    long seeds = Long.getLong("pressure.table");
    for (Length length : Length.values()) {
      for (int workers : new int[] {1, 4, 16}) {
        for (int capacity : ClosedLoopTest.capacities()) {
          row(length, workers, capacity, Long.getLong("pressure.seed", 1_000), seeds);
        }
      }
    }
    assertThat(seeds).isPositive();
  }

  private static void row(Length length, int workers, int capacity, long first, long seeds) {
    double apart = Double.parseDouble(System.getProperty("pressure.apart", "0"));
    double open = 0;
    double calls = 0;
    double refused = 0;
    double limited = 0;
    double ratio = 0;
    double worst = 0;
    int left = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      Outcome outcome = play(seed, workers, apart, capacity, length);
      open += (double) outcome.open() / seeds;
      calls += (double) outcome.calls() / seeds;
      refused += outcome.refused() / seeds;
      limited += outcome.limited() / seeds;
      ratio += outcome.ratio() / seeds;
      worst = Math.max(worst, outcome.ratio());
      left += outcome.left();
    }
    System.out.printf(
        "| %s | %d | %d | %.0f | %.0f | %.3f | %.3f | %.2f | %.2f | %d |%n",
        length, workers, capacity, open, calls, refused, limited, ratio, worst, left);
  }
}
