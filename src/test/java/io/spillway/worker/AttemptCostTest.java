package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Usage;
import io.spillway.metrics.CostMeters.MessageFacts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptCostTest {

  @ParameterizedTest
  @CsvSource({"1, 900, 225", "1, 901, 226", "1, 0, 1", "300, 900, 300", "0, 0, 0"})
  void theOutputOfACutStreamIsEstimatedFromItsText(long named, long bytes, long estimated) {
    AttemptCost cost = new AttemptCost(new Usage(0, named, 0, 0), bytes, MessageFacts.NONE);
    assertThat(cost.estimatedOutputTokens()).isEqualTo(estimated);
  }
}
