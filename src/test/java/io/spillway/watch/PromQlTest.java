package io.spillway.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.watch.PromQl.Selector;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {

  @Test
  void aBareNameIsASelector() {
    assertThat(PromQl.selectors("up == 0"))
        .containsExactly(new Selector("up", Set.of(), Set.of(), ""));
  }

  @Test
  void labelsOfMatchersAndGroupingsAreToldFromValuesAndNames() {
    assertThat(
            PromQl.selectors(
                "sum by (status, model) (rate(a_total{wire_status=~\"2..|by (x)\", "
                    + "type!='model{y}'}[$__rate_interval])) / 1e3 > 0.05"))
        .containsExactly(
            new Selector(
                "a_total", Set.of("wire_status", "type"), Set.of("status", "model"), "rate"));
  }

  @Test
  void eachSelectorHasTheGroupingsAroundItOnly() {
    assertThat(
            PromQl.selectors(
                "histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m]))) and max by (x) (b) or c"))
        .containsExactly(
            new Selector("a_bucket", Set.of(), Set.of("le"), "rate"),
            new Selector("b", Set.of(), Set.of("x"), ""),
            new Selector("c", Set.of(), Set.of(), ""));
  }

  @Test
  void anArgumentOfAFunctionSaysWhichOne() {
    assertThat(PromQl.selectors("absent(up{job=\"x\"}) # by the way\n"))
        .containsExactly(new Selector("up", Set.of("job"), Set.of(), "absent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(x) by (y)",
        "a * on (b) c",
        "{__name__=\"a\"}",
        "sum(x",
        "a @ 5",
        "sum without (x) (y)",
      })
  void whatIsNotReadIsRefused(String expression) {
    assertThatThrownBy(() -> PromQl.selectors(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expression);
  }
}
