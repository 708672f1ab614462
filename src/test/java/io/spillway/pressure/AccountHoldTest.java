package io.spillway.pressure;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.property.Draws;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccountHoldTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Instant START = Instant.parse("2026-09-20T12:00:00Z");
  private static final Failure BAD_KEY = of(KnownFailure.AUTHENTICATION, "invalid x-api-key");

  private final AccountHold hold = new AccountHold(HoldSettings.DEFAULT);
  private long now;

  private static Failure of(KnownFailure known, String message) {
    return Failure.of(known, Phase.RESPONSE, message).inResponse(known.status(), null);
  }

  private void fail(Failure failure, boolean probe) {
    hold.failed(failure, probe, now, START.plusNanos(now), now);
  }

  /** Waits for the next probe, starts it, and returns the seconds waited. */
  private long probe() {
    long began = now;
    while (!hold.mayStart(now)) {
      now += SECOND / 2;
    }
    assertThat(hold.started()).isTrue();
    return (now - began) / SECOND;
  }

  @ParameterizedTest
  @EnumSource(KnownFailure.class)
  void whatTheTableHoldsClosesItAndNothingElse(KnownFailure known) {
    fail(of(known, "m"), false);

    assertThat(hold.mayStart(now)).isEqualTo(known.disposition() != Disposition.HOLD);
  }

  @Test
  void anHourWithABadKeyCostsFewCalls() {
    fail(BAD_KEY, false);
    List<Long> waits = new ArrayList<>();
    while (now < 3_600 * SECOND) {
      waits.add(probe());
      assertThat(hold.mayStart(now)).as("while one is out").isFalse();
      fail(BAD_KEY, true);
    }
    assertThat(waits.subList(0, 11))
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    assertThat(waits.size()).isLessThan(25);
  }

  @Test
  void whatWasInFlightChangesNothing() {
    fail(BAD_KEY, false);
    fail(BAD_KEY, false);
    fail(of(KnownFailure.OVERLOADED, "m"), false);
    hold.succeeded(false, now);

    assertThat(hold.closed()).isPresent();
    assertThat(probe()).isEqualTo(1);
  }

  @Test
  void aProbeThatBeginsWellOpensIt() {
    fail(BAD_KEY, false);
    probe();
    hold.beganWell(true, now);

    assertThat(hold.closed()).isEmpty();
    hold.failed(BAD_KEY, false, now - 1, START, now);
    assertThat(hold.closed()).as("a call of before, with the former key").isEmpty();
    hold.failed(BAD_KEY, false, now + 1, START, now + 2);
    assertThat(hold.closed()).as("a new one").isPresent();
  }

  @ParameterizedTest(name = "a probe that fails with {0} opens it: {1}")
  @CsvSource({
    "INVALID_REQUEST, true",
    "NOT_FOUND, true",
    "OVERLOADED, false",
    "API, false",
    "RATE_LIMIT, false",
    "REQUEST_TIMEOUT, false",
  })
  void aProbeTellsWhetherTheAccountWasLetIn(KnownFailure known, boolean opens) {
    fail(BAD_KEY, false);
    probe();
    fail(of(known, "m"), true);

    assertThat(hold.closed().isEmpty()).isEqualTo(opens);
    if (!opens) {
      assertThat(probe()).as("it told nothing").isEqualTo(1);
    }
  }

  @Test
  void aProbeWithoutAResponseTellsNothing() {
    fail(BAD_KEY, false);
    probe();
    fail(Failure.of(KnownFailure.CONNECTION, Phase.CONNECT, "refused"), true);
    assertThat(hold.closed()).isPresent();
    probe();
    hold.unused(true);
    assertThat(probe()).as("one that was not made").isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "You will regain access on 2026-10-01 at 00:00 UTC. | 2026-10-01T00:00:00Z",
        "…limits. You will regain access on 2026-10-01 at 13:30 UTC | 2026-10-01T13:30:00Z",
        "you will regain access on 2026-10-01 | 2026-10-01T00:00:00Z",
        "You will regain access on 2026-13-01 at 00:00 UTC. | ",
        "You will regain access soon | ",
      })
  void theEndOfASpendLimitIsRead(String message, Instant end) {
    assertThat(AccountHold.end(message).orElse(null)).isEqualTo(end);
  }

  /** Eleven days to the first of the month: half an hour between tries, and one at the end. */
  @Test
  void aLimitThatNamesItsEndIsWaitedForWithATryNowAndThen() {
    String words = "You will regain access on 2026-10-01 at 00:00 UTC.";
    Failure limit = of(KnownFailure.SPEND_LIMIT, words);
    Instant end = Instant.parse("2026-10-01T00:00:00Z");
    fail(limit, false);
    List<Long> waits = new ArrayList<>();
    while (START.plusNanos(now).isBefore(end)) {
      waits.add(probe());
      if (START.plusNanos(now).isBefore(end)) {
        fail(limit, true);
      }
    }
    assertThat(waits.subList(0, 10))
        .containsExactly(6L, 12L, 24L, 48L, 96L, 192L, 384L, 768L, 1_536L, 1_800L);
    assertThat(START.plusNanos(now)).as("the one at the end").isEqualTo(end);
    assertThat(waits.size()).isLessThan(2 * 24 * 11);
  }

  @Test
  void aNewKeyIsTriedAtOnceAlsoIfTheOldOneIsBeingTried() {
    fail(BAD_KEY, false);
    while (now < 1_000 * SECOND) {
      probe();
      fail(BAD_KEY, true);
    }
    hold.credentialChanged(now);
    assertThat(probe()).isZero();
    hold.credentialChanged(now);
    fail(BAD_KEY, true);
    assertThat(probe()).as("the one that was out had the former key").isZero();
    fail(BAD_KEY, true);
    assertThat(probe()).as("the new one is bad too").isEqualTo(1);
  }

  /** Trouble comes and goes: while it lasts, calls are few; when it is over, the gate opens. */
  @Test
  void whateverComesItOpensWhenItIsOverAndAsksSeldomBefore() {
    tries(300).holds(AccountHoldTest::comesAndGoes);
  }

  private static void comesAndGoes(Draws draws) {
    AccountHold hold = new AccountHold(HoldSettings.DEFAULT);
    long from = draws.within(0, 1_000) * SECOND;
    long to = from + draws.within(1, 20_000) * SECOND;
    int failed = 0;
    long now = 0;
    while (now < to + 301 * SECOND) {
      if (hold.mayStart(now)) {
        boolean probe = hold.started();
        boolean bad = now >= from && now < to;
        if (bad && draws.nextInt(4) == 0) {
          hold.failed(of(KnownFailure.OVERLOADED, "m"), probe, now, START, now);
        } else if (bad) {
          failed++;
          hold.failed(BAD_KEY, probe, now, START, now);
        } else if (draws.nextBoolean()) {
          hold.beganWell(probe, now);
        } else {
          hold.succeeded(probe, now);
        }
      }
      now += SECOND;
    }
    assertThat(hold.closed()).isEmpty();
    assertThat(failed).isLessThanOrEqualTo(10 + (int) ((to - from) / (300 * SECOND)));
  }
}
