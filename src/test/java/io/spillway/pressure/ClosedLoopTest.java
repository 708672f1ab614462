package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.ClosedLoop.Length;
import io.spillway.pressure.ClosedLoop.Model;
import io.spillway.pressure.ClosedLoop.Phase;
import io.spillway.pressure.ClosedLoop.Tally;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The overload gates in a loop with an API that has a capacity: docs/internals/pressure.md. */
class ClosedLoopTest {

  private static final String M = "m";
  private static final int LIMIT = 500;
  private static final List<Double> SKEWED = List.of(0.5, 0.17, 0.17, 0.16);
  static final Function<SplittableRandom, Scheduler<?>> SLOTS =
      random -> Scheduler.ofSlots(LIMIT, Map.of(), random::nextDouble);
  private static final Function<SplittableRandom, Scheduler<?>> FIXED =
      random -> Scheduler.ofFixedLimit(LIMIT);

  private static ClosedLoop loop(long seed, int workers, Model model) {
    return new ClosedLoop(seed, workers, Map.of(M, model), SLOTS);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "1, 20", "1, 100", "4, 20", "4, 100", "16, 100"})
  void fewCallsAreRefusedAndTheCapacityIsUsed(int workers, int capacity) {
    int seconds = capacity < 10 ? 4_000 : 1_000;
    int seeds = capacity < 10 ? 8 : 2;
    int started = 0;
    int refused = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      ClosedLoop loop = loop(seed, workers, Model.steady(capacity));
      loop.runTo(150);
      Tally steady = loop.runTo(150 + seconds).get(M);

      assertThat(steady.goodSeconds / seconds / capacity).as("goodput").isGreaterThan(0.85);
      started += steady.started;
      refused += steady.refused;
    }
    assertThat((double) refused / started).as("refused").isLessThan(0.05);
  }

  /** An API that is short of room for everybody: fewer places would not help. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 0.15, 0.5",
    "1, 20, 0.05, 0.6",
    "1, 100, 0.05, 0.6",
    "1, 100, 0.15, 0.55",
    "1, 100, 0.3, 0.3",
    "4, 100, 0.15, 0.55"
  })
  void whatFailsHoweverFewRunTakesNoPlaces(int workers, int capacity, double noise, double least) {
    double good = 0;
    for (long seed = 1; seed <= 2; seed++) {
      ClosedLoop loop = loop(seed, workers, new Model(capacity, List.of(), Length.SHORT, 0, noise));
      loop.runTo(300);
      good += loop.runTo(1_500).get(M).goodSeconds / 1_200 / capacity / 2;
    }
    assertThat(good).as("goodput").isGreaterThan(least);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 3", "1, 20", "1, 100", "4, 100", "16, 100"})
  void inATotalOverloadFewCallsAreMadeAndAfterItTheLevelComesBack(int workers, int capacity) {
    for (long seed = 1; seed <= 2; seed++) {
      ClosedLoop loop = loop(seed, workers, new Model(capacity, 300, 360));
      loop.runTo(300);

      assertThat(loop.runTo(360).get(M).started).as("calls in the overload").isLessThan(60);
      loop.runTo(440);
      double after = loop.runTo(640).get(M).goodSeconds;
      assertThat(after / 200 / capacity).as("goodput after it").isGreaterThan(0.8);
    }
  }

  /** The keys are so skewed that one of four workers owns half of the partitions. */
  @ParameterizedTest
  @CsvSource({"20", "100"})
  void fewCallsAreRefusedAlsoIfOneWorkerOwnsHalf(int capacity) {
    Map<String, Model> models = Map.of(M, Model.steady(capacity));
    ClosedLoop loop = new ClosedLoop(3, SKEWED, models, SLOTS);
    loop.runTo(150);
    Tally steady = loop.runTo(1_150).get(M);

    assertThat(steady.goodSeconds / 1_000 / capacity).as("goodput").isGreaterThan(0.9);
    assertThat(steady.refusedShare()).as("refused").isLessThan(0.05);
  }

  /** A worker that starts in the middle of an outage, which goes on for ten minutes. */
  @Test
  void whoStartsInAnOutageMakesSingleCalls() {
    ClosedLoop loop = loop(5, 1, new Model(100, 0, 600));

    assertThat(loop.runTo(600).get(M).started).isBetween(20, 70);
    loop.runTo(800);
    assertThat(loop.runTo(1_000).get(M).goodSeconds / 200 / 100).isGreaterThan(0.8);
  }

  @Test
  void aHealthyModelBesideASickOneIsAsFastAsAlone() {
    Map<String, Model> both = Map.of(M, Model.steady(40), "sick", new Model(40, 200, 500));
    ClosedLoop alone = loop(7, 1, Model.steady(40));
    ClosedLoop beside = new ClosedLoop(7, 1, both, SLOTS);
    alone.runTo(200);
    beside.runTo(200);

    double share = beside.runTo(500).get(M).goodSeconds / alone.runTo(500).get(M).goodSeconds;
    assertThat(share).isGreaterThan(0.95);
    assertThat(beside.states(M)).allMatch(state -> state.closings() == 0);
    assertThat(beside.states("sick")).allMatch(state -> state.closings() > 0);
  }

  /** What the gates are good for: without them each second brings hundreds of calls. */
  @Test
  void withoutAGateAnOverloadIsAnsweredWithThousandsOfCalls() {
    ClosedLoop loop = new ClosedLoop(1, 1, Map.of(M, new Model(100, 60, 120)), FIXED);
    loop.runTo(60);

    assertThat(loop.runTo(120).get(M).started).isGreaterThan(3_000);
  }

  /**
   * Prints what comes of calls that fail however few run: {@code -Dpressure.noise=0.05,0.15}, from
   * second {@code -Dpressure.from} to {@code -Dpressure.to}.
   */
  @Test
  @EnabledIfSystemProperty(named = "pressure.noise", matches = "[0-9.,]+")
  void theTableOfNoise() {
    for (String noise : System.getProperty("pressure.noise").split(",")) {
      for (int workers : new int[] {1, 4}) {
        for (int capacity : capacities()) {
          double good = 0;
          double refused = 0;
          double calls = 0;
          for (long seed = 1; seed <= 3; seed++) {
            Model model =
                new Model(
                    capacity,
                    List.of(new Phase(1_800, 0, false), new Phase(1_860, 1, false)),
                    Length.valueOf(System.getProperty("pressure.length", "SHORT")),
                    0,
                    Double.parseDouble(noise));
            ClosedLoop loop = loop(seed, workers, model);
            loop.runTo(FROM);
            Tally steady = loop.runTo(TO).get(M);
            good += steady.goodSeconds / (TO - FROM) / capacity / 3;
            refused += steady.refusedShare() / 3;
            loop.runTo(1_800);
            calls += loop.runTo(1_860).get(M).started / 3.0;
          }
          System.out.printf(
              "| %s | %d | %d | %.2f | %.3f | %.0f |%n",
              noise, workers, capacity, good, refused, calls);
          assertThat(good).as("goodput").isPositive();
        }
      }
    }
  }

  private static final int FROM = Integer.getInteger("pressure.from", 300);
  private static final int TO = Integer.getInteger("pressure.to", 1_800);

  /** The whole table: {@code -Dpressure.table=SEEDS}; the first seed is {@code -Dpressure.seed}. */
  @Test
  @EnabledIfSystemProperty(named = "pressure.table", matches = "\\d+")
  void theTable() {
    long seeds = Long.getLong("pressure.table");
    long first = Long.getLong("pressure.seed", 1_000);
    for (Map.Entry<String, Function<SplittableRandom, Scheduler<?>>> policy :
        Map.of("slots", SLOTS, "fixed", FIXED).entrySet()) {
      for (int workers : new int[] {1, 4, 16}) {
        for (int capacity : capacities()) {
          if (policy.getKey().equals("fixed") && (workers > 1 || LIMITED)) {
            continue;
          }
          List<Double> shares = Collections.nCopies(workers, 1.0 / workers);
          row(policy.getKey() + " " + workers, policy.getValue(), shares, capacity, first, seeds);
        }
      }
      for (int capacity : capacities()) {
        row(policy.getKey() + " skewed", policy.getValue(), SKEWED, capacity, first, seeds);
      }
    }
    assertThat(seeds).isPositive();
  }

  /** {@code -Dpressure.capacities=1,3} or those that the rules were tuned on. */
  static int[] capacities() {
    return Stream.of(System.getProperty("pressure.capacities", "1,3,20,100,400").split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  /** Whether what is beyond the capacity is answered with 429 and {@code retry-after: 5}. */
  private static final boolean LIMITED = Boolean.getBoolean("pressure.limited");

  private static void row(
      String name,
      Function<SplittableRandom, Scheduler<?>> policy,
      List<Double> shares,
      int capacity,
      long first,
      long seeds) {
    double good = 0;
    double refused = 0;
    double calls = 0;
    double recovery = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      List<Phase> phases =
          List.of(new Phase(0, 1, LIMITED), new Phase(900, 0, false), new Phase(960, 1, LIMITED));
      Length length = Length.valueOf(System.getProperty("pressure.length", "LONG"));
      Model model = new Model(capacity, phases, length, 0);
      ClosedLoop loop = new ClosedLoop(seed, shares, Map.of(M, model), policy);
      loop.runTo(200);
      Tally steady = loop.runTo(900).get(M);
      good += steady.goodSeconds / (700.0 * capacity) / seeds;
      refused += steady.refusedShare() / seeds;
      calls += (double) loop.runTo(960).get(M).started / seeds;
      loop.runTo(980);
      recovery += loop.runTo(1080).get(M).goodSeconds / (100.0 * capacity) / seeds;
    }
    System.out.printf(
        "| %s | %d | %.2f | %.3f | %.0f | %.2f |%n",
        name, capacity, good, refused, calls, recovery);
  }
}
