package io.spillway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void theFirstIsDueAtOnceAndTheOthersEvenly() {
    Pace pace = new Pace(4, 100);

    assertThat(pace.takeNanos(100)).isZero();
    assertThat(pace.takeNanos(100)).isEqualTo(SECOND / 4);
    assertThat(pace.takeNanos(100 + SECOND / 4)).isEqualTo(SECOND / 4);
  }

  @Test
  void aShortStallIsMadeUpFor() {
    Pace pace = new Pace(10, 0);
    pace.takeNanos(0);

    long now = SECOND / 2;
    int atOnce = 0;
    while (pace.takeNanos(now) == 0) {
      atOnce++;
    }
    assertThat(atOnce).isEqualTo(5);
  }

  @Test
  void aLongStallIsMadeUpForByOneSecondsWorth() {
    Pace pace = new Pace(10, 0);

    long now = 3_600 * SECOND;
    int atOnce = 0;
    while (pace.takeNanos(now) == 0) {
      atOnce++;
    }
    assertThat(atOnce).isEqualTo(11);
  }

  @Test
  void ratesBelowOneASecondWaitLonger() {
    Pace pace = new Pace(0.1, 0);
    pace.takeNanos(0);

    assertThat(pace.takeNanos(0)).isEqualTo(10 * SECOND);
  }
}
