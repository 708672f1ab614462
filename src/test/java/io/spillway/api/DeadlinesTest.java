package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every limit on a clock that only the test moves. */
class DeadlinesTest {
  private static final TimeLimits LIMITS =
      new TimeLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(150),
          Duration.ofSeconds(300),
          Duration.ofSeconds(1_000));

  private long now = 17;
  private final Deadlines deadlines = new Deadlines(LIMITS, now);

  private void after(double seconds) {
    now += (long) (seconds * 1e9);
  }

  private void assertOver(Deadlines.TimeLimit limit) {
    assertThat(deadlines.exceeded(now)).isEqualTo(limit);
    assertThat(deadlines.exceeded(now - 1)).isNull();
  }

  @Test
  void connect_runsFromTheStart() {
    after(10);
    assertOver(Deadlines.TimeLimit.CONNECT);
  }

  @Test
  void firstByte_runsFromTheConnection() {
    after(9);
    deadlines.connected(now);
    after(20);
    assertOver(Deadlines.TimeLimit.FIRST_BYTE);
  }

  @Test
  void idle_runsFromTheResponseAndAnewFromEveryByte() {
    deadlines.connected(now);
    deadlines.responded(now);
    after(149);
    deadlines.read(false, now);
    after(150);
    assertOver(Deadlines.TimeLimit.IDLE);
  }

  @Test
  void progress_isNotMovedByPings() {
    deadlines.connected(now);
    deadlines.responded(now);
    for (int ping = 0; ping < 19; ping++) {
      after(15);
      deadlines.read(false, now);
    }
    after(15);
    assertOver(Deadlines.TimeLimit.PROGRESS);
  }

  @Test
  void progress_runsAnewFromProgress() {
    deadlines.connected(now);
    deadlines.responded(now);
    for (int delta = 0; delta < 6; delta++) {
      after(149);
      deadlines.read(true, now);
    }
    assertThat(deadlines.exceeded(now)).isNull();
  }

  @Test
  void aGapOfTwoMinutesIsLegitimate() {
    deadlines.connected(now);
    deadlines.responded(now);
    after(120);
    assertThat(deadlines.exceeded(now)).isNull();
  }

  @Test
  void total_runsWhateverHappens() {
    deadlines.connected(now);
    deadlines.responded(now);
    for (int second = 0; second < 999; second++) {
      after(1);
      deadlines.read(true, now);
    }
    after(1);
    assertOver(Deadlines.TimeLimit.TOTAL);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 10000",
    "FIRST_BYTE, 20000",
    "IDLE, 150000",
    "PROGRESS, 300000",
    "TOTAL, 1000000"
  })
  void everyLimitHasItsLength(Deadlines.TimeLimit limit, long millis) {
    assertThat(deadlines.length(limit)).hasMillis(millis);
  }

  @ParameterizedTest
  @EnumSource(Deadlines.TimeLimit.class)
  void everyLimitIsCalledAsItsKeyIs(Deadlines.TimeLimit limit) {
    assertThat(limit.label()).matches("connect|first-byte|idle|progress|total");
  }

  @Test
  void theNextCheckIsWhenTheNearestLimitMayBeOver() {
    assertThat(deadlines.nanosToNextCheck(now)).isEqualTo(10_000_000_000L);
    deadlines.connected(now);
    assertThat(deadlines.nanosToNextCheck(now)).isEqualTo(20_000_000_000L);
    deadlines.responded(now);
    after(100);
    assertThat(deadlines.nanosToNextCheck(now)).isEqualTo(50_000_000_000L);
    after(49.9999);
    assertThat(deadlines.nanosToNextCheck(now)).isEqualTo(1_000_000L);
  }

  @Test
  void aClockThatWrapsAroundChangesNothing() {
    long start = Long.MAX_VALUE - 1_000_000_000L;
    Deadlines wrapping = new Deadlines(LIMITS, start);
    assertThat(wrapping.exceeded(start + 9_999_999_999L)).isNull();
    assertThat(wrapping.exceeded(start + 10_000_000_000L)).isEqualTo(Deadlines.TimeLimit.CONNECT);
  }
}
