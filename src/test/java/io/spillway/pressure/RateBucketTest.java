package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateBucketTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Offset<Double> NEARLY = within(0.5);

  private final RateBucket bucket = new RateBucket(4_000);

  private void told(double remaining) {
    bucket.told(60_000, remaining, 0, 0, 0);
  }

  /** How many of so many tokens each start in so many seconds, looked at each 10 ms. */
  private int starts(double tokens, int seconds, double share) {
    int started = 0;
    for (long at = SECOND / 100; at <= seconds * SECOND; at += SECOND / 100) {
      while (bucket.covers(tokens, share, at)) {
        bucket.take(tokens);
        started++;
      }
    }
    return started;
  }

  @Test
  void whatIsNotToldLimitsNothing() {
    assertThat(bucket.isKnown()).isFalse();
    assertThat(bucket.covers(1e12, 1, 0)).isTrue();
  }

  @Test
  void whatIsLeftRefillsUpToTheLimit() {
    told(10_000);
    assertThat(bucket.level(1, 5 * SECOND)).isCloseTo(15_000, NEARLY);
    assertThat(bucket.level(1, 3_600 * SECOND)).isCloseTo(60_000, NEARLY);
  }

  @Test
  void whatThisWorkerTookIsTakenByTheOthersToo() {
    told(40_000);
    bucket.take(5_000);
    assertThat(bucket.level(1, 0)).isCloseTo(35_000, NEARLY);
    assertThat(bucket.level(0.5, 0)).isCloseTo(30_000, NEARLY);
  }

  @Test
  void whatAnOlderCallToldIsNotTakenAndOfANewerOneAll() {
    bucket.told(60_000, 40_000, 7, 0, 0);
    bucket.take(5_000);
    bucket.told(60_000, 60_000, 6, 0, 0);
    assertThat(bucket.level(1, 0)).isCloseTo(35_000, NEARLY);
    bucket.told(30_000, 20_000, 8, 1_000, 0);
    assertThat(bucket.level(1, 0)).isCloseTo(19_000, NEARLY);
    assertThat(bucket.limit()).isEqualTo(30_000);
  }

  /**
   * The pace: what refills at three tenths, three times that if all is left, a fiftieth if none.
   */
  @ParameterizedTest
  @CsvSource({"18000, 1000", "60000, 3000", "9000, 500", "0, 20", "-90000, 20"})
  void thePaceFollowsWhatIsLeft(double left, double perSecond) {
    told(left);
    assertThat(bucket.covers(1e9, 1, 0)).isFalse();
    long wait = bucket.nanosUntil(perSecond / 2, 1, 0);
    assertThat(wait).isBetween((long) (0.49 * SECOND), (long) (0.51 * SECOND));
  }

  @Test
  void aWorkerWithAQuarterStartsAQuarter() {
    told(18_000);
    long alone = bucket.nanosUntil(100, 1, 0);
    assertThat(bucket.nanosUntil(100, 0.25, 0)).isBetween(39 * alone / 10, 41 * alone / 10);
  }

  @Test
  void itSettlesAtThreeTenthsOfTheLimit() {
    told(60_000);
    int first = starts(500, 600, 1);
    assertThat(first * 500.0).isBetween(640_000.0, 645_000.0); // 600,000 refilled, and 0.7 limits
    assertThat(bucket.level(1, 600 * SECOND)).isCloseTo(18_000, within(1_000.0));
  }

  @Test
  void aCallThatIsLargerThanWhatEverFitsStartsIfAllThatFitsIsThere() {
    told(18_000);
    assertThat(starts(50_000, 2, 1)).isZero();
    assertThat(starts(50_000, 5, 1)).isOne();
    assertThat(bucket.covers(1, 1, 6 * SECOND)).isFalse(); // it is paid for first
  }

  /** Example of the Javadoc: 6,000 tokens to come, 200 a second, 100 of them refilled. */
  @Test
  void whatStreamsWillTakeBeyondTheRefillIsMissingAlready() {
    RateBucket small = new RateBucket(1);
    small.told(6_000, 6_000, 0, 0, 0);
    small.startsWriting(6_000, 30e9, 0);
    assertThat(small.level(1, 0)).isCloseTo(4_500, NEARLY);
    small.stopsWriting(6_000, 30e9, 0);
    assertThat(small.level(1, 0)).isCloseTo(6_000, NEARLY);
  }

  @Test
  void streamsThatWriteNoFasterThanTheRefillMissNothing() {
    told(30_000);
    bucket.startsWriting(600_000, 600e9, 0);
    assertThat(bucket.level(1, 0)).isCloseTo(30_000, NEARLY);
    assertThat(bucket.level(1, 10 * SECOND)).isCloseTo(30_000, NEARLY);
  }

  /** Told at second 0; a stream that began 10 s before it wrote 4,000 tokens over 40 s. */
  @Test
  void whatAStreamThatHasEndedWroteSinceTheApiToldIsUsed() {
    bucket.told(60_000, 10_000, 0, 0, 0);
    bucket.startsWriting(4_000, 40e9, -10 * SECOND);
    assertThat(bucket.level(1, 30 * SECOND)).isCloseTo(37_000, NEARLY);
    bucket.stopsWriting(4_000, 40e9, -10 * SECOND);
    bucket.wrote(4_000, -10 * SECOND, 30 * SECOND);
    assertThat(bucket.level(1, 30 * SECOND)).isCloseTo(37_000, NEARLY);
    assertThat(bucket.level(0.5, 30 * SECOND)).isCloseTo(34_000, NEARLY);
  }
}
