package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.Signal.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An overload gate that is half-open, closed by a 429, or shared with other workers. */
class OverloadGateClosureTest extends PlayedGate {

  @Test
  void ifTheLastPlaceIsGoneSingleProbesAreMadeFurtherAndFurtherApart() {
    closeLane();
    for (int seconds : new int[] {1, 2, 4, 8, 15, 15}) {
      assertThat(gate.nanosUntilOpening(now)).isEqualTo(seconds * SECOND);
      now += seconds * SECOND - 1;
      assertThat(start()).isZero();
      now += 1;
      assertThat(start()).isOne();
      now += SECOND;
      end(1, Kind.OVERLOAD);
    }
    assertThat(gate.state("m", now).closings()).isOne();
  }

  @Test
  void aFirstByteIsNoAcceptanceWhileTheLaneIsHalfOpen() {
    closeLane();
    now += SECOND;
    assertThat(start()).isOne();
    gate.began(running.getLast(), now);
    now += 10 * SECOND - 1;
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isOne();
    now += 1;
    assertThat(start()).isOne(); // slow start, for no call was accepted before
    assertThat(gate.isOpen()).isTrue();
    assertThat(places()).isOne();
  }

  @Test
  void afterAClosureTheFormerLevelIsOpenedOverSixSeconds() {
    growTo(64);
    refuseProbe();
    int good = places();
    while (!running.isEmpty()) {
      end(1, Kind.OVERLOAD);
    }
    now += 2 * SECOND;
    start();
    end(1, Kind.OVERLOAD);
    assertThat(gate.isOpen()).isFalse();
    now += SECOND;
    start();
    now += 10 * SECOND;
    assertThat(start()).isOne();
    now += 3 * SECOND;
    start();
    assertThat(running).hasSizeBetween(good / 2 - 1, good / 2 + 2);
    now += 3 * SECOND;
    start();
    assertThat(running).hasSizeBetween(good - 2, good);
  }

  /** Refuses all that runs, and every probe until the lane has been half-open for a while. */
  private void outage() {
    end(running.size(), Kind.OVERLOAD);
    while (gate.state("m", now).opening() == GateState.Openness.OPEN) {
      now += gate.nanosUntilOpening(now);
      start();
      end(running.size(), Kind.OVERLOAD);
    }
    now += gate.nanosUntilOpening(now);
    start();
    now += 10 * SECOND;
  }

  /** It grows beyond its level; the others, who try once a minute, come later. */
  @Test
  void afterAClosureOneWorkerOfFourGivesBackAFifthAtARefusal() {
    gate.share(0.25, now);
    growTo(16);
    refuseProbe();
    now += 60 * SECOND;
    outage();
    for (int seconds = 0; seconds < 50; seconds++) {
      start();
      succeedInTurn(5);
      now += SECOND;
    }
    end(running.size() - places(), Kind.NOTHING);
    int beyond = places();
    assertThat(beyond).isGreaterThan(22);

    now += 3 * SECOND;
    start();
    endLast(Kind.OVERLOAD);
    assertThat(places()).isLessThanOrEqualTo(beyond * 9 / 10).isGreaterThanOrEqualTo(16);
  }

  /** Its streams are long: no success pays for anything. */
  @Test
  void oneOfSeveralThatIsLeftWithOnePlaceFindsTheRoomOfTheOthers() {
    gate.share(0.25, now);
    start();
    end(1, Kind.SUCCESS);
    outage();
    start();
    assertThat(running).hasSize(1);
    for (int seconds = 0; seconds < 40; seconds++) {
      start();
      now += SECOND;
    }
    assertThat(running).hasSizeGreaterThan(4);
  }

  @Test
  void aRetryAfterBindsAHalfOpenLaneForAMinuteAtMost() {
    start();
    end(1, Kind.OVERLOAD);
    gate.ended(running.remove(), signal(Kind.OVERLOAD, Duration.ofSeconds(7)), now);
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(7 * SECOND);
    now += 7 * SECOND;
    start();
    gate.ended(running.remove(), signal(Kind.OVERLOAD, Duration.ofHours(7)), now);
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(60 * SECOND);
  }

  /** Something answers again, and has no room for this call: the waits are short again. */
  @Test
  void a429ToTheProbeOfAHalfOpenLaneEndsTheLongWaits() {
    closeLane();
    for (int failed = 0; failed < 5; failed++) {
      now += gate.nanosUntilOpening(now);
      start();
      end(1, Kind.OVERLOAD);
    }
    now += gate.nanosUntilOpening(now);
    start();
    gate.ended(running.remove(), signal(Kind.TOO_FAST, Duration.ofSeconds(3)), now);
    assertThat(gate.isOpen()).isFalse();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(3 * SECOND);
    now += 3 * SECOND;
    start();
    end(1, Kind.OVERLOAD);
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(2 * SECOND);
  }

  @Test
  void aProbeThatFailsInAnotherWayIsNoReasonToWaitLonger() {
    closeLane();
    for (int i = 0; i < 3; i++) {
      assertThat(gate.nanosUntilOpening(now)).isEqualTo(SECOND);
      now += SECOND;
      start();
      end(1, Kind.OTHER);
    }
  }

  @Test
  void aProbeOfAJobThatIsAtFaultItselfIsMadeAgainAtOnce() {
    closeLane();
    now += SECOND;
    start();
    end(1, Kind.NOTHING);
    assertThat(start()).isOne();
  }

  private void limit(int calls) {
    for (int i = 0; i < calls; i++) {
      gate.ended(running.removeLast(), signal(Kind.TOO_FAST, Duration.ofSeconds(5)), now);
    }
  }

  @Test
  void a429ClosesForAsLongAsItSaysAndTakesItsPlace() {
    growTo(8);
    refuseProbe();
    int known = places();
    limit(2);
    end(running.size(), Kind.SUCCESS);
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(5 * SECOND);
    assertThat(gate.state("m", now).opening()).isEqualTo(GateState.Openness.CLOSED);
    now += 5 * SECOND;
    assertThat(start()).isEqualTo(known - 2);
    end(1, Kind.SUCCESS);
    assertThat(gate.isOpen()).isTrue();
  }

  /** Slow start is over: a refused probe leaves 62 places, and all are used. */
  private void settleAt64() {
    growTo(64);
    endLast(Kind.OVERLOAD);
    end(5, Kind.NOTHING);
    start();
    assertThat(running).hasSize(62).hasSize(places());
  }

  /** 64 had held, and 63.7 are the level; 42 are left, and 42 + 0.85 · 21.7 = 60 come back. */
  @Test
  void tenSecondsAfterA429ItComesBackToTheLastGoodLevel() {
    settleAt64();
    int good = running.size();
    limit(20);
    now += 10 * SECOND - 1;
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isOne();
    now += 1;
    assertThat(start()).isOne();
    now += 6 * SECOND;
    start();
    assertThat(running).hasSize(good - 20 + 18);
  }

  @Test
  void a429OfAProbeLeavesThePlacesOfThoseThatRun() {
    growTo(64);
    now += SECOND;
    start();
    int before = running.size();
    limit(3);
    assertThat(before).isGreaterThan(70);
    assertThat(places()).isEqualTo(before - 3);
  }

  @Test
  void if429sComeAgainAndAgainTheLaneGrowsLaterAndLaterButEachMinute() {
    settleAt64();
    for (double seconds : new double[] {10, 15, 22.5, 33.75, 50.625, 60, 60}) {
      limit(4);
      now += 5 * SECOND;
      start();
      now += (long) (seconds * SECOND) - 5 * SECOND - 1;
      assertThat(start()).isZero();
      now += 1;
      assertThat(start()).as("after %s s", seconds).isOne();
    }
    now += 121 * SECOND;
    start();
    limit(running.size() - 1);
    now += 10 * SECOND;
    start();
    assertThat(running.size()).isGreaterThan(places());
  }

  @Test
  void withHalfOfThePartitionsThereAreHalfThePlacesAndNoGrowthForAMinute() {
    growTo(64);
    int known = places();
    gate.share(0.5, now);
    assertThat(places()).isEqualTo(known / 2);
    end(running.size(), Kind.NOTHING);
    start();
    now += 59 * SECOND;
    assertThat(start()).isZero();
    gate.share(1, now);
    assertThat(places()).isEqualTo(known);
  }

  /** The first of four workers had all partitions for a moment: it begins as the others do. */
  @Test
  void aWorkerThatLosesPartitionsInItsFirstSecondsGrowsAsANewOneDoes() {
    start();
    now += SECOND;
    gate.share(0.25, now);
    now += SECOND;
    end(running.size(), Kind.SUCCESS);
    assertThat(start()).isEqualTo(2);
  }

  @Test
  void theWaitsAreLongerIfOthersProbeTooAndAMinuteAtMost() {
    gate.share(0.25, now);
    closeLane();
    for (int seconds : new int[] {4, 8, 16, 32, 60, 60}) {
      assertThat(gate.nanosUntilOpening(now)).isEqualTo(seconds * SECOND);
      now += seconds * SECOND;
      start();
      end(1, Kind.OVERLOAD);
    }
  }
}
