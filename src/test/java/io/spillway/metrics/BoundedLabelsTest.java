package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedLabelsTest {
  private final BoundedLabels labels = new BoundedLabels(2);

  @Test
  void theFirstValuesAreKeptAndLaterOnesFolded() {
    assertThat(labels.fold("a")).isEqualTo("a");
    assertThat(labels.fold("b")).isEqualTo("b");
    assertThat(labels.fold("c")).isEqualTo("other");
    assertThat(labels.fold("a")).isEqualTo("a");
  }

  @Test
  void blankIsNoneAndTakesNoRoom() {
    assertThat(labels.fold(" ")).isEqualTo("none");
    assertThat(labels.fold("none")).isEqualTo("none");
    assertThat(labels.known()).isEmpty();
  }

  @Test
  void overlongValuesAreFolded() {
    assertThat(labels.fold("x".repeat(101))).isEqualTo("other");
    assertThat(labels.fold("x".repeat(100))).hasSize(100);
  }

  @Test
  void manyThreadsTogetherStayWithinTheBound() {
    var bounded = new BoundedLabels(5);
    IntStream.range(0, 10_000).parallel().forEach(i -> bounded.fold("v" + i));
    assertThat(bounded.known()).hasSize(5);
  }
}
