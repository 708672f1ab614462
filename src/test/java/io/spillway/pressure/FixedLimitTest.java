package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedLimitTest {

  @Test
  void thePlacesAreSharedByAllModels() {
    FixedLimit gate = new FixedLimit(2);

    assertThat(gate.tryStart("a", 0)).isTrue();
    assertThat(gate.tryStart("b", 0)).isTrue();
    assertThat(gate.tryStart("a", 0)).isFalse();
    assertThat(gate.nanosUntilOpening(List.of("a"), 0)).isEqualTo(Long.MAX_VALUE);

    gate.ended(new Started("b", 0), null, 1);
    assertThat(gate.tryStart("a", 1)).isTrue();
    assertThat(gate.tryStart("b", 1)).isFalse();
  }

  @Test
  void aFailureTakesNoPlaceAway() {
    FixedLimit gate = new FixedLimit(1);
    for (int i = 0; i < 5; i++) {
      assertThat(gate.tryStart("a", i)).isTrue();
      gate.ended(
          new Started("a", 0),
          Feedbacks.of(Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "no")),
          i);
    }
  }

  @Test
  void moreEndsThanStartsAreABug() {
    FixedLimit gate = new FixedLimit(1);

    assertThatIllegalStateException().isThrownBy(() -> gate.ended(new Started("a", 0), null, 0));
  }

  @Test
  void noPlaceAtAllIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FixedLimit(0));
  }
}
