package io.spillway.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgeTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

  @Test
  void isTheTimeSinceThen() {
    assertThat(Age.of(NOW.minusSeconds(7), NOW)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void isZeroOfNothingAndOfWhatIsToCome() {
    assertThat(Age.of(null, NOW)).isZero();
    assertThat(Age.of(NOW.plusSeconds(7), NOW)).isZero();
  }
}
