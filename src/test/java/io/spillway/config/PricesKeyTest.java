package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PricesKeyTest {

  private static Map<String, TokenPrices> read(String text) {
    return ValueType.prices().reader().apply(text);
  }

  @Test
  void eachModelHasFourPrices() {
    assertThat(read("claude-opus-4-5=5/25/0.5/6.25, x/y:1=0/0/0/0"))
        .isEqualTo(
            Map.of(
                "claude-opus-4-5", new TokenPrices(5, 25, 0.5, 6.25),
                "x/y:1", new TokenPrices(0, 0, 0, 0)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a=1", "a=1/2/3", "a=1/2/3/-4", "a=1/2/3/4,a=1/2/3/4", "a=1/2/3/x"})
  void whatIsNoPriceIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
