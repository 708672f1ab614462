package io.spillway.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockStepsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Instant BEGIN = Instant.parse("2026-11-05T12:00:00Z");

  private final ClockSteps steps = new ClockSteps(BEGIN, Long.MAX_VALUE);
  private long nanos = Long.MAX_VALUE;

  /** A second later by the monotonic clock. */
  private Duration look(Instant wall) {
    nanos += SECOND;
    return steps.setBack(wall, nanos);
  }

  @Test
  void aClockThatGoesAsTimeGoesWasNotSet() {
    assertThat(look(BEGIN.plusSeconds(1))).isZero();
    assertThat(look(BEGIN.plusSeconds(2))).isZero();
  }

  @Test
  void aStepBackIsToldOnce() {
    assertThat(look(BEGIN.minusSeconds(3_599))).isEqualTo(Duration.ofHours(1));
    assertThat(look(BEGIN.minusSeconds(3_598))).isZero();
  }

  @Test
  void smallCorrectionsAndStepsForwardAreNoStepsBack() {
    assertThat(look(BEGIN.plusMillis(-3_999))).isZero();
    assertThat(look(BEGIN.plusSeconds(7_200))).isZero();
    assertThat(look(BEGIN.plusSeconds(7_196))).isEqualTo(Duration.ofSeconds(5));
  }
}
