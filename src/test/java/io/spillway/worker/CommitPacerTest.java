package io.spillway.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The interval is 50 ms; times are milliseconds. */
class CommitPacerTest {

  private final CommitPacer pacer = new CommitPacer(Duration.ofMillis(50), nanos(1_000));

  @Test
  void theFirstCommitIsDueAtOnce() {
    assertThat(wait(false, 1_000)).isZero();
  }

  @Test
  void betweenTwoCommitsAnIntervalPassesUnlessNothingRuns() {
    pacer.committed(nanos(1_000));

    assertThat(wait(false, 1_010)).isEqualTo(40);
    assertThat(wait(true, 1_010)).isZero();
    assertThat(wait(false, 1_050)).isZero();
    assertThat(wait(false, 9_000)).isZero();
  }

  @Test
  void failuresPauseLongerAndLongerAlsoWhenIdleAndACommitForgetsThem() {
    long now = 1_000;
    for (long pause : new long[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
      pacer.failed(nanos(now));
      assertThat(wait(true, now)).isEqualTo(pause);
      assertThat(wait(false, now + pause)).isZero();
      now += pause;
    }

    pacer.committed(nanos(now));
    assertThat(wait(false, now)).isEqualTo(50);
    pacer.failed(nanos(now));
    assertThat(wait(true, now)).isEqualTo(100);
  }

  @Test
  void theSourceOfTimeMayBeNegative() {
    CommitPacer early = new CommitPacer(Duration.ofMillis(50), Long.MIN_VALUE + 1);

    assertThat(early.nanosUntilDue(false, Long.MIN_VALUE + 1)).isZero();
  }

  private long wait(boolean idle, long nowMillis) {
    return pacer.nanosUntilDue(idle, nanos(nowMillis)) / 1_000_000;
  }

  private static long nanos(long millis) {
    return millis * 1_000_000;
  }
}
