package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.spillway.pressure.Signal.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of an overload gate, one by one, and what holds whatever happens. */
class OverloadGateTest {

  private static final long SECOND = 1_000_000_000L;

  /** In the middle: no wait is longer or shorter, and 3 % of less than 17 is nothing. */
  private static final double MIDDLE = 0.5;

  private final OverloadGate gate = new OverloadGate(500, 1, () -> MIDDLE);
  private final Deque<Long> running = new ArrayDeque<>();
  private long now;

  private int start() {
    int started = 0;
    for (; gate.mayStart(now); started++) {
      gate.started(now);
      running.add(now);
    }
    return started;
  }

  private void end(int calls, Kind kind) {
    for (int i = 0; i < calls; i++) {
      gate.ended(running.remove(), signal(kind, null), now);
    }
  }

  private void endLast(Kind kind) {
    gate.ended(running.removeLast(), signal(kind, null), now);
  }

  private static Signal signal(Kind kind, @Nullable Duration retryAfter) {
    return new Signal(kind, retryAfter, "529 overloaded_error");
  }

  private int places() {
    return gate.state("m", now).places();
  }

  /** Streams that live on and on: the lane grows by slow start. */
  private void growTo(int places) {
    start();
    while (places() < places) {
      now += gate.nanosUntilOpening(now);
      start();
    }
  }

  /** The last calls are refused: slow start is over, and so is the probe. */
  private void refuseProbe() {
    while (running.size() > places()) {
      endLast(Kind.OVERLOAD);
    }
  }

  private void closeLane() {
    start();
    end(running.size(), Kind.OVERLOAD);
    assertThat(gate.isOpen()).isFalse();
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
    while (levels.size() < 9) {
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

  @Test
  void theLaneNeverGrowsBeyondTheBound() {
    OverloadGate small = new OverloadGate(3, 1, () -> MIDDLE);
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
    assertThat(OverloadGate.cutOfRun(run, places)).isEqualTo(taken);
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
    end(3, Kind.OVERLOAD);
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

  @Test
  void a429ClosesForAsLongAsItSaysAndKeepsThePlaces() {
    growTo(8);
    int known = places();
    gate.ended(running.remove(), signal(Kind.TOO_FAST, Duration.ofSeconds(5)), now);
    end(running.size(), Kind.SUCCESS);
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(5 * SECOND);
    assertThat(gate.state("m", now).opening()).isEqualTo(LaneState.Opening.CLOSED);
    now += 5 * SECOND;
    assertThat(start()).isEqualTo(known);
    now += 54 * SECOND;
    assertThat(start()).isZero();
    assertThat(gate.nanosUntilOpening(now)).isEqualTo(SECOND);
    now += SECOND;
    assertThat(start()).isOne();
    end(1, Kind.SUCCESS);
    assertThat(gate.isOpen()).isTrue();
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

  /** Whatever happens: not above the bound, and one call may start again within two minutes. */
  @Property(tries = 300)
  void fromAnyStateItComesBackAndItNeverOpensMoreThanTheBound(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int most = 1 + random.nextInt(50);
    OverloadGate any =
        new OverloadGate(most, 0.25 + 0.75 * random.nextDouble(), random::nextDouble);
    List<Long> open = new ArrayList<>();
    now = random.nextLong();
    for (int step = 0; step < 400; step++) {
      step(any, open, random);
      LaneState state = any.state("m", now);
      assertThat(any.running()).isEqualTo(open.size()).isLessThanOrEqualTo(most);
      assertThat(state.places()).isBetween(any.isOpen() ? 1 : 0, most);
    }
    recovers(any, open, most);
  }

  private void step(OverloadGate any, List<Long> open, SplittableRandom random) {
    now += random.nextLong(2 * SECOND);
    switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> {
        while (any.mayStart(now)) {
          any.started(now);
          open.add(now);
        }
        assertThat(any.nanosUntilOpening(now)).isPositive();
      }
      case 4 -> any.share(0.05 + 0.95 * random.nextDouble(), now);
      default -> {
        Kind kind = Kind.values()[random.nextInt(5)];
        for (int ends = random.nextInt(4); ends > 0 && !open.isEmpty(); ends--) {
          Duration retryAfter = random.nextBoolean() ? null : Duration.ofHours(1);
          long started = open.remove(random.nextInt(open.size()));
          any.began(started, now);
          any.ended(started, signal(kind, retryAfter), now);
        }
      }
    }
  }

  /** Told of nothing but successes of streams of 20 s, it reaches its bound, asked when it said. */
  private void recovers(OverloadGate any, List<Long> open, int most) {
    long end = now + 20_000 * SECOND;
    long lastStart = now;
    int mostRunning = 0;
    while (mostRunning < most && now < end) {
      while (any.mayStart(now)) {
        any.started(now);
        open.add(now);
        lastStart = now;
      }
      mostRunning = Math.max(mostRunning, any.running());
      assertThat(now - lastStart).as("nothing has started for").isLessThan(130 * SECOND);
      long oldest =
          open.isEmpty() ? Long.MAX_VALUE : Math.max(0, open.getFirst() + 20 * SECOND - now);
      now += Math.min(oldest, any.nanosUntilOpening(now));
      if (!open.isEmpty() && now - open.getFirst() >= 20 * SECOND) {
        any.ended(open.removeFirst(), signal(Kind.SUCCESS, null), now);
      }
    }
    assertThat(mostRunning).as("%s", any.state("m", now)).isEqualTo(most);
  }
}
