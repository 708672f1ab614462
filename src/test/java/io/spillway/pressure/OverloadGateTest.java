package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.pressure.Signal.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of an overload gate, one by one. */
class OverloadGateTest extends PlayedGate {

  @Test
  void afterAPaidProbeThatHeldThreeTimesItsPlacesAreTried() {
    growTo(16);
    refuseProbe();
    int known = places();
    succeedInTurn(40);
    assertThat(running).hasSize(known + 1);
    now += 10 * SECOND;
    start();
    now += 3 * SECOND;
    start();
    assertThat(places()).isEqualTo(known + 1);
    assertThat(running).hasSize(known + 4);
  }

  @Test
  void atFirstThereIsOnePlaceAndOneThatIsTried() {
    assertThat(start()).isEqualTo(2);
    assertThat(places()).isOne();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(10 * SECOND);
  }

  @Test
  void slowStartDoublesFromProbeToProbe() {
    List<Integer> levels = new ArrayList<>();
    List<Long> at = new ArrayList<>();
    start();
    while (levels.size() < 9 && now < 300 * SECOND) {
      now += gate.nanosUntilOpening(now);
      int before = places();
      start();
      if (levels.isEmpty() || levels.getLast() != before) {
        levels.add(before);
        at.add(now / SECOND);
      }
    }
    assertThat(levels).startsWith(1, 2, 4, 8, 16, 32, 64, 128, 256);
    assertThat(at.get(8)).isBetween(45L, 55L);
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "0.5, 5", "0.25, 3", "0.05, 2"})
  void atFirstTenPlacesAreTriedOrTheShareOfThem(double share, int tried) {
    OverloadGate fresh =
        new OverloadGate(500, OverloadGate.FIRST_PLACES, share, () -> MIDDLE, new Background(true));
    int started = 0;
    while (now < 4 * SECOND) {
      for (; fresh.mayStart(now); started++) {
        fresh.started(now);
      }
      now += SECOND / 10;
    }
    assertThat(started).isEqualTo(tried);
  }

  @Test
  void theLaneNeverGrowsBeyondTheBound() {
    OverloadGate small = gateOf(3, 10);
    for (int second = 0; second < 100; second++) {
      while (small.mayStart(second * SECOND)) {
        small.started(second * SECOND);
      }
    }
    assertThat(small.running()).isEqualTo(3);
    assertThat(small.nanosUntilOpening(100 * SECOND)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void severalPlacesAreOpenedOneAfterTheOther() {
    growTo(4); // and a probe of 4
    assertThat(running).hasSize(5);
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(3 * SECOND / 4);
    now += 3 * SECOND / 4;
    assertThat(start()).isOne();
    now += 9 * SECOND / 4;
    assertThat(start()).isEqualTo(2);
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(4 * SECOND);
  }

  @Test
  void aRefusedProbeLeavesThePlacesOfThoseThatRun() {
    growTo(8);
    int before = running.size();
    endLast(Kind.OVERLOAD);
    assertThat(places()).isEqualTo(before - 1).isEqualTo(8);
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ofManyPlacesARefusedProbeTakesThreeInAHundredMore() {
    growTo(256);
    int before = running.size();
    endLast(Kind.OVERLOAD);
    int without = before - 1;
    assertThat(places()).isEqualTo(without - (int) (0.03 * without + MIDDLE)).isLessThan(250);
  }

  @Test
  void fortySuccessesPayForOnePlaceMore() {
    growTo(4);
    refuseProbe();
    int known = places();
    for (int i = 0; i < 39; i++) {
      end(1, Kind.SUCCESS);
      assertThat(start()).isOne();
    }
    assertThat(running).hasSize(known);
    end(1, Kind.SUCCESS);
    assertThat(start()).isEqualTo(2);
    assertThat(running).hasSize(known + 1);
  }

  @Test
  void aRefusedProbeCostsAllCredit() {
    growTo(4);
    refuseProbe();
    int known = places();
    succeedInTurn(43); // 3 more than the probe costs
    assertThat(running).hasSize(known + 1);
    endLast(Kind.OVERLOAD);
    succeedInTurn(39);
    assertThat(running).hasSize(known);
    succeedInTurn(1);
    assertThat(running).hasSize(known + 1);
  }

  @Test
  void unpaidNothingGrowsHoweverLongItGoesWell() {
    growTo(4);
    refuseProbe();
    int known = places();
    now += 3_600 * SECOND;
    start();
    assertThat(running).hasSize(known);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 100, 1",
    "2, 100, 1",
    "3, 100, 2",
    "4, 100, 4",
    "7, 100, 32",
    "9, 100, 50",
    "3, 1, 1"
  })
  void refusalsInARowTakeMoreAndMore(int run, int places, int taken) {
    assertThat(Cuts.cutOf(run, places)).isEqualTo(taken);
  }

  @Test
  void whatStartedBeforeTheCutTakesItsOwnPlaceOnly() {
    growTo(64);
    endLast(Kind.OVERLOAD);
    int known = places();
    end(2, Kind.OVERLOAD);
    assertThat(places()).isEqualTo(known - 2);
  }

  @Test
  void callsRefusedAfterEachCutAreARunUntilOneSucceeds() {
    growTo(64);
    endLast(Kind.OVERLOAD);
    int known = places();
    for (int taken : new int[] {1, 2, 4}) { // the probe's was the first
      now += 6 * SECOND;
      end(10, Kind.NOTHING);
      start();
      int before = places();
      endLast(Kind.OVERLOAD);
      assertThat(before - places()).isEqualTo(taken);
    }
    end(1, Kind.SUCCESS);
    end(10, Kind.NOTHING);
    start();
    int before = places();
    endLast(Kind.OVERLOAD);
    assertThat(before - places()).isOne();
    assertThat(known - places()).isEqualTo(8);
  }

  @Test
  void threeFirstBytesOfCallsSinceTheCutEndARun() {
    growTo(64);
    endLast(Kind.OVERLOAD);
    for (int i = 0; i < 2; i++) {
      now += 6 * SECOND;
      end(10, Kind.NOTHING);
      start();
      endLast(Kind.OVERLOAD);
    }
    now += 6 * SECOND;
    end(10, Kind.NOTHING);
    start();
    for (int i = 0; i < 3; i++) {
      gate.began(running.getLast(), now);
    }
    int before = places();
    endLast(Kind.OVERLOAD);
    assertThat(before - places()).isOne();
  }

  @Test
  void overloadsThatComeThickStopAllStartsForTwoSeconds() {
    growTo(8);
    refuseProbe();
    now += SECOND;
    end(4, Kind.SUCCESS);
    start(); // calls since the probe was refused
    for (int i = 0; i < 3; i++) {
      endLast(Kind.OVERLOAD);
    }
    end(1, Kind.NOTHING);
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(2 * SECOND);
    now += 2 * SECOND - 1;
    assertThat(start()).isZero();
    now += 1;
    int left = running.size();
    assertThat(start()).isZero(); // the places are those that were used then
    assertThat(places()).isEqualTo(left);
  }

  /** The overshoot of a probe, a tenth of the places and more, stops nothing. */
  @Test
  void whatFailsOfARefusedProbeTakesItsOwnPlaceAndIsNoReasonToBrake() {
    growTo(64);
    now += 3 * SECOND;
    start();
    int before = running.size();
    for (int i = 0; i < 20; i++) {
      endLast(Kind.OVERLOAD);
    }
    assertThat(places()).isBetween(before - 20 - 5, before - 20);
    end(1, Kind.SUCCESS);
    end(10, Kind.SUCCESS);
    assertThat(start()).isPositive();
  }

  @Test
  void callsThatAreShortLetSlowStartBeShort() {
    start();
    for (int i = 0; i < 5_000 && places() < 256; i++) {
      now += SECOND / 20;
      end(running.size(), Kind.SUCCESS);
      start();
    }
    assertThat(places()).isGreaterThanOrEqualTo(256);
    assertThat(now).isLessThan(5 * SECOND);
  }

  @Test
  void moreEndsThanStartsAreABug() {
    assertThatIllegalStateException()
        .isThrownBy(() -> gate.ended(0, signal(Kind.SUCCESS, null), 0));
  }
}
