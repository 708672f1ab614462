package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gates of all lanes together. */
class OverloadGatesTest {

  private static final long SECOND = 1_000_000_000L;

  private final OverloadGates gates = new OverloadGates(3, () -> 0.5);

  private static Feedback of(KnownFailure known) {
    return Feedbacks.of(Failure.of(known, Phase.STREAM, "no"));
  }

  private void close(String lane) {
    assertThat(Waiting.in(lane).start(gates, 0)).isTrue();
    gates.ended(Waiting.in(lane).stream(0), of(KnownFailure.OVERLOADED), 0);
  }

  @Test
  void aLaneThatIsClosedClosesNoOtherAndSaysWhyAndUntilWhen() {
    close("sick");

    assertThat(Waiting.in("sick").start(gates, 0)).isFalse();
    assertThat(Waiting.in("well").start(gates, 0)).isTrue();
    assertThat(gates.nanosUntilOpening(Waiting.in("sick"), 0)).isEqualTo(SECOND);
    assertThat(gates.trouble(0)).isEmpty();
    assertThat(gates.remark(0))
        .isEqualTo(
            "calls of sick wait, it is overloaded (529 overloaded_error): one is tried in 1 s");
    assertThat(Waiting.in("sick").start(gates, SECOND)).isTrue();
    gates.ended(Waiting.in("sick").stream(SECOND), Feedbacks.of(null), 2 * SECOND);
    assertThat(gates.remark(2 * SECOND)).isEmpty();
  }

  @Test
  void lanesThatAnybodyMakesUpAreForgottenAndThoseThatRunAreNot() {
    assertThat(Waiting.in("runs").start(gates, 0)).isTrue();
    for (int i = 0; i < 2 * RecentLanes.MOST_KEPT; i++) {
      close("made up " + i);
    }
    assertThat(gates.states(0)).hasSize(RecentLanes.MOST_KEPT);
    assertThat(gates.states(0)).extracting(GateState::lane).contains("runs");
    assertThat(gates.remark(0).split("; ")).hasSizeLessThanOrEqualTo(RecentLanes.MOST_KEPT);
  }

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, OVERLOAD", "CONNECTION, OVERLOAD", "RATE_LIMIT, TOO_FAST", "API, OTHER",
    "TRUNCATED, OTHER", "TIME_LIMIT, OTHER", "SHORTAGE, NOTHING", "NO_ROOM, NOTHING",
    "UNREACHABLE, NOTHING", "SPEND_LIMIT, NOTHING", "INVALID_REQUEST, NOTHING", "CONFLICT, NOTHING"
  })
  void whatAFailureTells(KnownFailure known, Signal.Kind kind) {
    assertThat(Signal.of(of(known)).kind()).isEqualTo(kind);
  }
}
