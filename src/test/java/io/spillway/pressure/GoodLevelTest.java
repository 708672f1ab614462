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
  void aRefusalLeavesMostOfWhatIsMissingButNotInSlowStart() {
    good.held(200);
    good.missed(40);
    assertThat(good.missing(40)).isEqualTo(136);
    good.refused(30, true);
    assertThat(good.missing(30)).isZero();
  }

  /** The others find out within 75 s that it is over; their places are not this worker's. */
  @Test
  void afterAClosureOneOfSeveralWorkersGoesNoFurtherThanItWas() {
    good.held(50);
    good.reopened(0);
    assertThat(good.room(20, 500, 0.25, 75 * SECOND - 1)).isEqualTo(30);
    assertThat(good.room(20, 500, 0.25, 75 * SECOND)).isEqualTo(480);
  }

  /** A backlog of 16 workers took 2 times the ideal with the bound, and takes 1.6 without it. */
  @Test
  void oneOfManyWorkersIsNotBound() {
    good.held(50);
    good.reopened(0);
    assertThat(good.room(20, 500, 1.0 / 8, 0)).isEqualTo(480);
  }

  /** Else the gate would be asked again and again in no time, for as long as it is bound. */
  @Test
  void whatIsWorthTryingMayBeTried() {
    good.held(2);
    good.missed(1);
    good.missed(1);
    good.missed(1);
    good.missed(1);
    good.missed(1);
    good.reopened(0);
    assertThat(good.isWorthTrying(1, 1.0 / 7)).isTrue();
    assertThat(good.room(1, 500, 1.0 / 7, 0)).isOne();
  }

  @Test
  void aWorkerAloneIsNotBound() {
    good.held(50);
    good.reopened(0);
    assertThat(good.room(20, 500, 1, 0)).isEqualTo(480);
  }
}
