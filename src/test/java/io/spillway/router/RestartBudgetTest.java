package io.spillway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RestartBudgetTest {

  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  @Test
  void restartsComeBackOneByOneAfterThePeriod() {
    RestartBudget budget = new RestartBudget();
    for (int i = 0; i < RestartBudget.RESTARTS; i++) {
      assertThat(budget.take(START.plusSeconds(i))).isTrue();
    }

    assertThat(budget.take(START.plusSeconds(30))).isFalse();
    Instant firstIsForgotten = START.plus(RestartBudget.PERIOD);
    assertThat(budget.take(firstIsForgotten.minusNanos(1))).isFalse();
    assertThat(budget.take(firstIsForgotten)).isTrue();
    assertThat(budget.take(firstIsForgotten)).isFalse();
    assertThat(budget.take(firstIsForgotten.plusSeconds(1))).isTrue();
  }

  @Test
  void aSteadyTrickleIsNeverRefused() {
    RestartBudget budget = new RestartBudget();
    for (int i = 0; i < 1_000; i++) {
      assertThat(budget.take(START.plus(RestartBudget.PERIOD.dividedBy(10).multipliedBy(i))))
          .isTrue();
    }
  }
}
