package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.LimitedLoop.Groups;
import io.spillway.pressure.LimitedLoop.Limits;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Budgets in a loop with an API that has limits a minute: docs/internals/pressure.md. */
class LimitedLoopTest {

  private static final Map<String, String> GROUPS = Map.of("a", "both", "b", "both");
  private static final Function<SplittableRandom, Scheduler<?>> BUDGETS = budgets(GROUPS);
  private static final Function<SplittableRandom, Scheduler<?>> LEARNED = budgets(Map.of());
  private static final Function<SplittableRandom, Scheduler<?>> FIXED =
      random -> Scheduler.ofFixedLimit(500);

  private static Function<SplittableRandom, Scheduler<?>> budgets(Map<String, String> groups) {
    return random -> Scheduler.ofSlots(500, groups, random::nextDouble);
  }

  private static LimitedLoop loop(
      long seed, int workers, Limits limits, Function<SplittableRandom, Scheduler<?>> policy) {
    return new LimitedLoop(seed, workers, Groups.one("a", "b"), limits, policy);
  }

  /** Output binds in the first of each pair of rows, input in the second. */
  @ParameterizedTest
  @CsvSource({
    "1, 900000, 200000, 0",
    "1, 300000, 400000, 0",
    "4, 900000, 200000, 0",
    "1, 900000, 200000, 0.4",
    "4, 900000, 200000, 0.4",
    "4, 300000, 400000, 0.4"
  })
  void ofABudgetAllIsUsedAndNextToNothingRefused(
      int workers, double input, double output, double stranger) {
    LimitedLoop loop = loop(17, workers, new Limits(input, output, stranger), BUDGETS);
    loop.runTo(1_200);
    loop.runTo(3_000);

    assertThat(loop.refusedShare()).as("refused").isLessThan(0.01);
    double minutes = 30 * (1 - stranger);
    double used = Math.max(loop.usedInput / input / minutes, loop.usedOutput / output / minutes);
    assertThat(used).as("used of what is there").isGreaterThan(0.95);
  }

  /**
   * No group is configured. As two groups these were refused 5, 28 and 14 % of their calls: each
   * lane let as much start as the whole budget refills.
   */
  @ParameterizedTest
  @CsvSource({"1, 900000, 200000, 0", "16, 300000, 400000, 0.4", "16, 900000, 200000, 0.4"})
  void modelsThatShareABudgetAreFoundOutAndHeldToItTogether(
      int workers, double input, double output, double stranger) {
    LimitedLoop loop = loop(17, workers, new Limits(input, output, stranger), LEARNED);
    loop.runTo(1_500);
    loop.runTo(3_000);

    assertThat(loop.refusedShare()).as("refused").isLessThan(0.01);
    double minutes = 25 * (1 - stranger);
    double used = Math.max(loop.usedInput / input / minutes, loop.usedOutput / output / minutes);
    assertThat(used).as("used of what is there").isGreaterThan(0.95);
    assertThat(loop.workersWith("a and others"))
        .as("workers")
        .isGreaterThanOrEqualTo(3 * workers / 4);
  }

  @Test
  void modelsWithBudgetsOfTheirOwnUseBoth() {
    Limits limits = new Limits(900_000, 200_000, 0);
    LimitedLoop loop = new LimitedLoop(17, 1, Groups.each("a", "b"), limits, LEARNED);
    loop.runTo(1_200);
    loop.runTo(3_000);

    assertThat(loop.workersWith("a", "b")).isOne();
    assertThat(loop.usedOutput / limits.output() / 30).isGreaterThan(2 * 0.95);
  }

  @Test
  void withoutABudgetMostCallsAreRefused() {
    LimitedLoop loop = loop(17, 1, new Limits(900_000, 200_000, 0), FIXED);
    loop.runTo(600);

    assertThat(loop.refusedShare()).isGreaterThan(0.3);
  }

  /** The whole table: {@code -Dpressure.table=SEEDS}; the first seed is {@code -Dpressure.seed}. */
  @Test
  @EnabledIfSystemProperty(named = "pressure.table", matches = "\\d+")
  void theTable() {
    table(BUDGETS);
  }

  /** The same with no group configured: {@code -Dpressure.learned=SEEDS}. */
  @Test
  @EnabledIfSystemProperty(named = "pressure.learned", matches = "\\d+")
  void theTableOfLearnedGroups() {
    table(LEARNED);
  }

  private static void table(Function<SplittableRandom, Scheduler<?>> policy) {
    long seeds = Long.getLong("pressure.table", Long.getLong("pressure.learned", 0));
    long first = Long.getLong("pressure.seed", 1_000);
    for (int workers : new int[] {1, 4, 16}) {
      for (double[] limits :
          new double[][] {{40_000, 8_000}, {300_000, 400_000}, {900_000, 200_000}, {4e6, 8e5}}) {
        for (double stranger : new double[] {0, 0.4}) {
          double refused = 0;
          double used = 0;
          for (long seed = first; seed < first + seeds; seed++) {
            LimitedLoop loop =
                loop(seed, workers, new Limits(limits[0], limits[1], stranger), policy);
            loop.runTo(1_200);
            loop.runTo(3_000);
            refused += loop.refusedShare() / seeds;
            double minutes = 30 * (1 - stranger) * seeds;
            used +=
                Math.max(
                    loop.usedInput / limits[0] / minutes, loop.usedOutput / limits[1] / minutes);
          }
          System.out.printf(
              "| %d | %,.0f / %,.0f | %.1f | %.3f | %.4f |%n",
              workers, limits[0], limits[1], stranger, used, refused);
        }
      }
    }
    assertThat(seeds).isPositive();
  }
}
