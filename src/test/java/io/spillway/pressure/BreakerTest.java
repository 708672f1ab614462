package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.pressure.Breaker.BreakerState;
import io.spillway.pressure.Breaker.FailureVerdict;
import io.spillway.property.Draws;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {

  private static final long SECOND = 1_000_000_000L;
  private static final HoldSettings THREE =
      new HoldSettings(3, Duration.ofMinutes(10), Duration.ofSeconds(1), Duration.ofSeconds(10));
  private static final Failure GONE = of(KnownFailure.NOT_FOUND);

  private final Breaker breaker = new Breaker(THREE);
  private long now = 100 * SECOND;

  private static Failure of(KnownFailure known) {
    return Failure.of(known, Phase.RESPONSE, "model: claude-gone");
  }

  private FailureVerdict fail(String job) {
    return breaker.failed(job, GONE, false, now);
  }

  private void hold() {
    fail("a");
    fail("b");
    assertThat(fail("c")).isEqualTo(FailureVerdict.WAITS);
    assertThat(breaker.state()).isEqualTo(BreakerState.HELD);
  }

  /** Waits for the next probe, starts it, and returns the seconds waited. */
  private long probe() {
    long began = now;
    while (!breaker.mayStart(now)) {
      now += SECOND / 10;
    }
    assertThat(breaker.started()).isTrue();
    return (now - began) / SECOND;
  }

  @Test
  void theThirdJobInARowHoldsTheLaneAndWaits() {
    assertThat(fail("a")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("b")).isEqualTo(FailureVerdict.FINAL);
    assertThat(breaker.mayStart(now)).isTrue();
    assertThat(fail("c")).isEqualTo(FailureVerdict.WAITS);

    assertThat(breaker.mayStart(now)).isFalse();
    assertThat(breaker.cause()).hasToString("Optional[404 not_found_error]");
    assertThat(fail("in flight")).as("what was in flight").isEqualTo(FailureVerdict.WAITS);
  }

  @ParameterizedTest
  @EnumSource(KnownFailure.class)
  void onlyA403OrA404ThatIsFinalHoldsALane(KnownFailure known) {
    for (int job = 0; job < 50; job++) {
      breaker.failed("job " + job, of(known), false, now);
    }
    boolean holds = known == KnownFailure.NOT_FOUND || known == KnownFailure.PERMISSION;
    assertThat(breaker.state()).isEqualTo(holds ? BreakerState.HELD : BreakerState.OPEN);
  }

  @Test
  void a404ThatTheServerWantsRetriedHoldsNothing() {
    Failure retried =
        new Failure(
            404,
            404,
            GONE.type(),
            "m",
            Phase.RESPONSE,
            GONE.category(),
            Disposition.RETRY,
            null,
            null,
            0);
    for (int job = 0; job < 50; job++) {
      breaker.failed("job " + job, retried, false, now);
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void aSuccessOfACallThatBeganAfterThemForgetsThem() {
    fail("a");
    fail("b");
    breaker.succeeded(false, now + 1);

    assertThat(fail("c")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("d")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("e")).isEqualTo(FailureVerdict.WAITS);
  }

  @Test
  void aStreamThatBeganBeforeTheModelWasWithdrawnSavesNothing() {
    fail("a");
    breaker.succeeded(false, now - 1);
    fail("b");
    breaker.succeeded(false, now - 1);
    assertThat(fail("c")).isEqualTo(FailureVerdict.WAITS);

    breaker.succeeded(false, now - 1);
    assertThat(breaker.state())
        .as("a late one does not open it either")
        .isEqualTo(BreakerState.HELD);
  }

  @Test
  void oneJobCountsOnceAndKindsAreCountedApart() {
    fail("a");
    fail("a");
    fail("a");
    breaker.failed("x", of(KnownFailure.PERMISSION), false, now);
    breaker.failed("y", of(KnownFailure.PERMISSION), false, now);
    fail("b");

    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.failed("z", of(KnownFailure.PERMISSION), false, now))
        .isEqualTo(FailureVerdict.WAITS);
    assertThat(breaker.cause()).hasToString("Optional[403 permission_error]");
  }

  @Test
  void onlyWhatLiesWithinTheWindowCounts() {
    fail("a");
    fail("b");
    now += 601 * SECOND;

    assertThat(fail("c")).isEqualTo(FailureVerdict.FINAL);
    now += 599 * SECOND;
    assertThat(fail("d")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("e")).isEqualTo(FailureVerdict.WAITS);
  }

  @Test
  void probesComeSinglyAtGrowingIntervals() {
    hold();
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      waits.add(probe());
      assertThat(breaker.mayStart(now)).as("while one is out").isFalse();
      assertThat(breaker.failed("p" + i, GONE, true, now)).isEqualTo(FailureVerdict.WAITS);
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
  }

  @Test
  void aProbeThatSucceedsOpensItAndTheNextHoldBeginsAnew() {
    hold();
    probe();
    breaker.failed("p", GONE, true, now);
    probe();
    breaker.succeeded(true, now);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);

    hold();
    assertThat(probe()).isEqualTo(1);
  }

  /**
   * A long stream must not keep the lane closed; a failure behind a good beginning must not kill.
   */
  @Test
  void aProbeThatBeginsWellLetsOthersStartAndOneFailureHoldsAgain() {
    hold();
    probe();
    breaker.beganWell(true);
    assertThat(breaker.mayStart(now)).isTrue();
    assertThat(breaker.started()).as("no probe any more").isFalse();

    assertThat(fail("in the stream")).isEqualTo(FailureVerdict.WAITS);
    assertThat(breaker.state()).isEqualTo(BreakerState.HELD);
    assertThat(probe()).as("longer than the first").isEqualTo(2);
    breaker.beganWell(true);
    breaker.succeeded(false, now);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void aProbeThatFailsOtherwiseTellsNothing() {
    hold();
    probe();
    assertThat(breaker.failed("p", of(KnownFailure.OVERLOADED), true, now))
        .isEqualTo(FailureVerdict.FINAL);
    assertThat(probe()).isEqualTo(1);
    breaker.unused(true);
    assertThat(probe()).as("one that was not made is made at once").isZero();
  }

  @Test
  void aReleaseOpensItAndCountsAnew() {
    assertThat(breaker.release(false)).isFalse();
    hold();
    assertThat(breaker.release(false)).isTrue();
    assertThat(fail("d")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("e")).isEqualTo(FailureVerdict.FINAL);
    assertThat(fail("f")).isEqualTo(FailureVerdict.WAITS);
  }

  @Test
  void onAPersonsWordTheyFailUntilOneSucceeds() {
    hold();
    breaker.release(true);
    for (int job = 0; job < 50; job++) {
      assertThat(fail("job " + job)).isEqualTo(FailureVerdict.FINAL);
    }
    breaker.succeeded(false, now);
    hold();
  }

  @Test
  void itCanBeTurnedOff() {
    Breaker off =
        new Breaker(
            new HoldSettings(0, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
    for (int job = 0; job < 50; job++) {
      assertThat(off.failed("job " + job, GONE, false, now)).isEqualTo(FailureVerdict.FINAL);
    }
    assertThat(off.mayStart(now)).isTrue();
  }

  /**
   * A model comes and goes, with many calls in flight that take any time: between two successes
   * fewer than three jobs are dead, and once it is there for good the lane opens.
   */
  @Test
  void whateverComesFewDieAndTheLaneRecovers() {
    tries(300).holds(BreakerTest::comesAndGoes);
  }

  private record Running(String job, long started, boolean probe, boolean good, long ends) {}

  private static void comesAndGoes(Draws draws) {
    Breaker breaker = new Breaker(THREE);
    List<Running> running = new ArrayList<>();
    int dead = 0;
    int jobs = 0;
    boolean there = true;
    for (long now = 0; now < 400 * SECOND; now += SECOND) {
      there = now > 300 * SECOND || (draws.nextInt(20) == 0) != there;
      while (running.size() < 20 && breaker.mayStart(now)) {
        boolean probe = breaker.started();
        long ends = now + (there ? draws.within(1, 30) : 1) * SECOND;
        running.add(new Running("job " + jobs++, now, probe, there, ends));
        if (there && probe) {
          breaker.beganWell(true);
        }
      }
      for (Running call : List.copyOf(running)) {
        if (call.ends() > now) {
          continue;
        }
        running.remove(call);
        if (call.good()) {
          breaker.succeeded(call.probe(), call.started());
          dead = 0;
        } else if (breaker.failed(call.job(), GONE, call.probe(), now) == FailureVerdict.FINAL) {
          dead++;
        }
        assertThat(dead).isLessThan(3);
      }
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }
}
