package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldTimeTest {
  private static final Instant DAY = Instant.parse("2026-11-26T00:00:00Z");

  private static Instant at(int minute) {
    return DAY.plus(Duration.ofMinutes(minute));
  }

  /** Held from minute 10 to 20, and from 40 on. */
  @ParameterizedTest
  @CsvSource({
    "0, 5, 0",
    "0, 10, 0",
    "0, 15, 5",
    "12, 15, 3",
    "12, 30, 8",
    "0, 30, 10",
    "20, 40, 0",
    "20, 45, 5",
    "15, 60, 25",
    "50, 60, 10",
  })
  void theTimeInHoldsIsCounted(int from, int to, int held) {
    HeldTime time = new HeldTime();
    time.look(false, at(5));
    time.look(true, at(10));
    time.look(true, at(12));
    time.look(false, at(20));
    time.look(false, at(30));
    time.look(true, at(40));

    assertThat(time.during(at(from), at(to))).isEqualTo(Duration.ofMinutes(held));
  }
}
