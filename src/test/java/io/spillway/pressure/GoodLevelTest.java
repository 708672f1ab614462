package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoodLevelTest {

  private static final long SECOND = 1_000_000_000L;

  private final GoodLevel good = new GoodLevel();

  /** Slow start tried ten places of one, and the first refusals were heard when three were left. */
  @Test
  void whatOneWorkerLacksIsTriedUnpaidOnlyIfItIsThreePlaces() {
    good.held(3);
    assertThat(good.isWorthTrying(1, 1)).isFalse();
    good.held(4);
    assertThat(good.isWorthTrying(1, 1)).isTrue();
  }

  /** Else one of sixteen with four places each would wait for 40 successes in its one. */
  @Test
  void ofOneWorkerOfSeveralItsShareOfThreeIsEnough() {
    good.held(2);
    assertThat(good.isWorthTrying(1, 1.0 / 4)).isTrue();
    good.held(10);
    assertThat(good.isWorthTrying(8, 1.0 / 4)).isFalse(); // not far enough below
  }

  @Test
  void onTheWayBackAnEighthOfWhatIsMissingIsTried() {
    good.held(100);
    assertThat(good.step(20)).isEqualTo(10);
    assertThat(good.step(90)).isEqualTo(1);
  }

  @Test
  void aRefusalLeavesMostOfWhatIsMissing() {
    good.held(200);
    good.missed(40);
    assertThat(good.missing(40)).isEqualTo(136);
  }

  /** In slow start a refused probe may leave more places than had held. */
  @Test
  void whatIsLeftIsTheLevelIfItIsMore() {
    good.held(80);
    good.missed(104);
    assertThat(good.missing(104)).isZero();
  }

  /** The others find out within 75 s that it is over; what was theirs is given back. */
  @Test
  void afterAClosureARefusalTakesAFifthOfWhatIsBeyondTheLevelBefore() {
    good.held(50);
    good.reopened(0);
    good.held(100);
    assertThat(good.afterRefusal(100, 97, 0.25, 75 * SECOND - 1)).isEqualTo(80);
    assertThat(good.afterRefusal(55, 54, 0.25, 75 * SECOND - 1)).isEqualTo(50);
    assertThat(good.afterRefusal(40, 39, 0.25, 75 * SECOND - 1)).isEqualTo(39);
    assertThat(good.afterRefusal(100, 50, 0.25, 75 * SECOND - 1)).isEqualTo(50);
    assertThat(good.afterRefusal(100, 97, 0.25, 75 * SECOND)).isEqualTo(97);
  }

  @Test
  void aWorkerAloneGivesNoWay() {
    good.held(50);
    good.reopened(0);
    assertThat(good.afterRefusal(100, 97, 1, 0)).isEqualTo(97);
  }

  /** The others, which took its places after the closure, may be done meanwhile. */
  @Test
  void afterAClosureOneOfSeveralTriesLaterAndLaterThoughNothingIsMissing() {
    good.held(1);
    assertThat(good.nanosUntilTry(1, 0.25, 0, 9_000 * SECOND)).isEqualTo(Long.MAX_VALUE);
    good.reopened(100 * SECOND);
    for (int seconds : new int[] {30, 60, 120, 240, 480, 960, 1_920, 3_840}) {
      long tried = seconds == 30 ? 100 : 100 + seconds / 2;
      assertThat(good.nanosUntilTry(1, 0.25, tried * SECOND, (tried + 10) * SECOND))
          .as("%s s", seconds)
          .isEqualTo((100 + seconds - tried - 10) * SECOND);
    }
    assertThat(good.nanosUntilTry(1, 0.25, 9_000 * SECOND, 9_000 * SECOND))
        .isEqualTo(3_600 * SECOND);
    good.reopened(9_100 * SECOND);
    assertThat(good.nanosUntilTry(1, 0.25, 9_000 * SECOND, 9_100 * SECOND)).isZero();
  }

  @Test
  void aWorkerAloneTriesOnlyWhatIsMissing() {
    good.held(1);
    good.reopened(0);
    assertThat(good.nanosUntilTry(1, 1, 0, 3_600 * SECOND)).isEqualTo(Long.MAX_VALUE);
    good.held(10);
    assertThat(good.nanosUntilTry(1, 1, 0, 10 * SECOND)).isEqualTo(5 * SECOND);
  }
}
