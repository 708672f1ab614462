package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import org.junit.jupiter.api.Test;

class FixedLimitTest {

  @Test
  void thePlacesAreSharedByAllModels() {
    FixedLimit gate = new FixedLimit(2);

    assertThat(Waiting.in("a").start(gate, 0)).isTrue();
    assertThat(Waiting.in("b").start(gate, 0)).isTrue();
    assertThat(Waiting.in("a").start(gate, 0)).isFalse();
    assertThat(gate.nanosUntilOpening(Waiting.in("a"), 0)).isEqualTo(Long.MAX_VALUE);

    gate.ended(Waiting.in("b").stream(0), null, 1);
    assertThat(Waiting.in("a").start(gate, 1)).isTrue();
    assertThat(Waiting.in("b").start(gate, 1)).isFalse();
  }

  @Test
  void aFailureTakesNoPlaceAway() {
    FixedLimit gate = new FixedLimit(1);
    for (int i = 0; i < 5; i++) {
      assertThat(Waiting.in("a").start(gate, i)).isTrue();
      gate.ended(
          Waiting.in("a").stream(0),
          Feedbacks.of(Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "no")),
          i);
    }
  }

  @Test
  void moreEndsThanStartsAreABug() {
    FixedLimit gate = new FixedLimit(1);

    assertThatIllegalStateException()
        .isThrownBy(() -> gate.ended(Waiting.in("a").stream(0), null, 0));
  }

  @Test
  void noPlaceAtAllIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FixedLimit(0));
  }
}
