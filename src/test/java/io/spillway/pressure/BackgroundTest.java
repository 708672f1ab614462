package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Calls of a lane that has 100 places, one after the other, of which a share fails. */
class BackgroundTest {
  private static final int PLACES = 100;
  private static final long SECOND = 1_000_000_000L;

  private final Background background = new Background(true);
  private final SplittableRandom random = new SplittableRandom(7);
  private long now;
  private int forgiven;
  private int failed;
  private int trials;

  /** Makes so many calls, a tenth of a second apart, with as many running as may. */
  private void calls(int number, IntToDoubleFunction shareByRunning) {
    forgiven = 0;
    failed = 0;
    for (int i = 0; i < number; i++) {
      int most = background.most(PLACES);
      trials += most < PLACES ? 1 : 0;
      background.started(most - 1, false, now);
      boolean fails = random.nextDouble() < shareByRunning.applyAsDouble(most);
      failed += fails ? 1 : 0;
      forgiven += background.ended(now, signal(fails), true, PLACES, now) ? 1 : 0;
      now += SECOND / 10;
    }
  }

  private static Signal signal(boolean fails) {
    return new Signal(fails ? Signal.Kind.OVERLOAD : Signal.Kind.SUCCESS, null, "");
  }

  @Test
  void ifAsManyFailAtAQuarterOfThePlacesTheyAreForgiven() {
    calls(1_000, running -> 0.1);
    assertThat(background.share()).isBetween(0.05, 0.15);
    assertThat(background.hasBecomeKnown()).isTrue();
    assertThat(background.hasBecomeKnown()).as("told once").isFalse();

    calls(1_000, running -> 0.1);
    assertThat(failed).isGreaterThan(50);
    assertThat((double) forgiven / failed).isGreaterThan(0.8);
    assertThat(background.most(PLACES)).isEqualTo(PLACES);
  }

  @Test
  void ifOnlyTheFullLaneFailsNothingIsForgivenAndItIsTriedMoreAndMoreSeldom() {
    calls(5_000, running -> running > 25 ? 0.1 : 0);
    int atFirst = trials;
    assertThat(forgiven).isZero();
    assertThat(background.share()).isZero();

    trials = 0;
    calls(5_000, running -> running > 25 ? 0.1 : 0);
    assertThat(forgiven).isZero();
    assertThat(trials).isLessThan(atFirst);
  }

  @Test
  void ifMoreThanTheShareFailsTheRestIsNotForgiven() {
    calls(1_000, running -> 0.1);
    calls(200, running -> 1);
    assertThat(forgiven).isBetween(3, 40);
  }

  @Test
  void ifAlmostNothingOrAlmostEverythingFailsNoneIsBackground() {
    calls(2_000, running -> 0.003);
    assertThat(trials).isZero();
    assertThat(background.share()).isZero();

    calls(2_000, running -> 0.8);
    assertThat(background.share()).isZero();
  }

  @Test
  void whenItIsOverNothingIsForgivenAnyMore() {
    calls(1_000, running -> 0.2);
    calls(2_000, running -> 0);

    assertThat(background.share()).isZero();
    calls(20, running -> 1);
    assertThat(forgiven).isZero();
  }

  @Test
  void whatFailedBeforeAClosureIsNoSignOfABackground() {
    calls(30, running -> 0.3);
    background.closed();

    assertThat(background.most(PLACES)).isEqualTo(PLACES);
    calls(1_000, running -> 0.005);
    assertThat(background.share()).isZero();
  }

  /** A lane with few places tells nothing: other workers may have taken the rest. */
  @Test
  void ofThreePlacesNothingIsTried() {
    var few = new Background(true);
    for (int i = 0; i < 500; i++) {
      few.started(2, false, now);
      assertThat(few.ended(now, signal(i % 4 == 0), true, 3, now)).isFalse();
      now += SECOND;
    }
    assertThat(few.most(3)).isEqualTo(3);
  }

  private void single(Background lane, int number, IntPredicate fails) {
    for (int i = 0; i < number; i++) {
      lane.started(0, true, now);
      lane.ended(now, signal(fails.test(i)), true, 1, now);
      now += SECOND;
    }
  }

  /** A lane that lost its places before their share was known. */
  @Test
  void whatFailsOfSingleCallsIsForgivenIfNoOtherWorkerIsThere() {
    var alone = new Background(true);
    single(alone, 40, i -> i % 5 == 1);

    assertThat(alone.share()).isBetween(0.15, 0.25);
    assertThat(alone.hasBecomeKnown()).isTrue();

    var oneOfSeveral = new Background(true);
    oneOfSeveral.alone(false);
    single(oneOfSeveral, 40, i -> i % 5 == 1);
    assertThat(oneOfSeveral.share()).isZero();
  }

  @Test
  void anOutageIsNoShareOfSingleCalls() {
    var lane = new Background(true);
    single(lane, 40, i -> i >= 20 && i < 30);

    assertThat(lane.share()).isZero();
    single(lane, 40, i -> i % 5 == 1);
    assertThat(lane.share()).as("later").isPositive();
  }

  /** Calls of a lane that tries half of ten places. */
  private static void half(Background lane, int number, IntPredicate fails) {
    for (int i = 0; i < number; i++) {
      lane.started(1, false, i);
      lane.ended(i, signal(fails.test(i)), true, 10, i);
    }
  }

  @Test
  void afterARefusalInSlowStartHalfIsTriedForTwentyCalls() {
    var noise = new Background(true);
    noise.tryHalf(10, 0);
    assertThat(noise.most(10)).isEqualTo(5);
    half(noise, 20, i -> i == 3 || i == 9);
    assertThat(noise.most(10)).isEqualTo(10);
    assertThat(noise.share()).isBetween(0.1, 0.2);

    var capacity = new Background(true);
    capacity.tryHalf(10, 0);
    half(capacity, 20, i -> i == 3);
    assertThat(capacity.most(10)).isEqualTo(10);
    assertThat(capacity.share()).isZero();
    capacity.tryHalf(10, 0);
    assertThat(capacity.most(10)).as("not again for a while").isEqualTo(10);
  }

  @Test
  void whatIsRefusedOfTheHalfTakesNoPlaceUnlessItIsAnOutage() {
    var lane = new Background(true);
    lane.tryHalf(10, 0);
    int free = 0;
    for (int i = 0; i < 6; i++) {
      lane.started(1, false, i);
      free += lane.ended(i, signal(true), true, 10, i) ? 1 : 0;
    }
    assertThat(free).isEqualTo(3);
    assertThat(lane.share()).isZero();
    assertThat(lane.most(10)).isEqualTo(10);
  }

  @Test
  void oneOfSeveralDoesNotTryHalf() {
    var lane = new Background(true);
    lane.alone(false);
    lane.tryHalf(10, 0);
    assertThat(lane.most(10)).isEqualTo(10);
  }
}
