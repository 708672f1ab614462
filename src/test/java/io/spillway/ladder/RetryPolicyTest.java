package io.spillway.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.History;
import io.spillway.job.HistoryEntry;
import io.spillway.job.JobOptions;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Disposition;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules as a person would write them down. */
class RetryPolicyTest {
  private static final Origin ORIGIN = Origin.at("jobs", 0, 0, 0);
  private static final Instant START = Instant.parse("2026-11-05T12:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), false);

  private static Failure failure(KnownFailure known, @Nullable Duration retryAfter) {
    Failure plain = Failure.of(known, Phase.STREAM, "m");
    return new Failure(
        plain.status(),
        200,
        plain.type(),
        "m",
        plain.phase(),
        plain.category(),
        plain.disposition(),
        null,
        retryAfter,
        0);
  }

  private static RetryState trail(int attempts) {
    return new RetryState(
        ORIGIN, attempts, 0, Optional.of(START), Duration.ZERO, 0, Losses.NONE, History.EMPTY);
  }

  private static JobOptions options(@Nullable String expiresAt, @Nullable Integer maxAttempts) {
    return new JobOptions(
        Optional.ofNullable(expiresAt).map(Instant::parse),
        Optional.empty(),
        maxAttempts == null ? OptionalInt.empty() : OptionalInt.of(maxAttempts),
        OptionalInt.empty(),
        List.of(),
        Optional.empty());
  }

  private static String words(Route route) {
    return switch (route) {
      case Route.Retry retry ->
          retry.isPart()
              ? seconds(retry.whole()) + ", first " + seconds(retry.delay())
              : seconds(retry.delay());
      case Route.Hold hold -> "hold " + seconds(hold.delay());
      case Route.Deferral deferral -> "put off " + seconds(deferral.delay());
      case Route.DeadLetter(String bound) ->
          bound.isEmpty() ? "dead letter" : "dead letter: " + bound;
      case Route.Expire() -> "expire";
    };
  }

  private static String seconds(Duration delay) {
    return delay.toMillis() / 1_000.0 + " s";
  }

  /** What becomes of a job that fails the same way every time, as far as the 49th call. */
  private static List<String> schedule(Failure failure, JobOptions options, int slot) {
    return schedule(POLICY, failure, options, slot);
  }

  private static List<String> schedule(
      RetryPolicy policy, Failure failure, JobOptions options, int slot) {
    List<String> schedule = new ArrayList<>();
    Instant now = START;
    RetryState retryState = RetryState.start(ORIGIN).begun(START);
    for (int calls = 1; calls < 50; calls++) {
      retryState = retryState.failed(failure, now);
      Route route = policy.decide(failure, retryState, options, slot, now);
      schedule.add(words(route));
      if (!(route instanceof Route.Retry retry)) {
        return schedule;
      }
      now = now.plus(retry.whole());
    }
    return schedule;
  }

  @Test
  void aStreamThatIsCut_isRetriedWithExponentialBackoffTenTimesAtMost() {
    assertThat(schedule(failure(KnownFailure.TRUNCATED, null), JobOptions.NONE, 0))
        .containsExactly(
            "1.0 s",
            "2.0 s",
            "4.0 s",
            "8.0 s",
            "16.0 s",
            "32.0 s",
            "64.0 s",
            "128.0 s",
            "256.0 s",
            "dead letter");
  }

  @Test
  void anOverload_goesUpTheLadderAndStaysThereWhateverTheAttempts() {
    assertThat(schedule(failure(KnownFailure.OVERLOADED, null), options(null, 1), 0))
        .startsWith("1.0 s", "2.0 s", "4.0 s", "8.0 s", "16.0 s", "32.0 s", "64.0 s", "128.0 s")
        .endsWith("512.0 s")
        .hasSize(49);
  }

  @Test
  void whatTheApiDoesBeforeAFirstEventCountsNoAttemptAndAfterItOne() {
    Failure before = Failure.of(KnownFailure.API, Phase.RESPONSE, "m");
    Failure after = Failure.of(KnownFailure.API, Phase.STREAM, "m");
    assertThat(schedule(before, options(null, 1), 0)).hasSize(49).doesNotContain("dead letter");
    assertThat(schedule(after, options(null, 1), 0)).containsExactly("dead letter");
  }

  /** An hour's stream costs an hour, and the next hour's ends at the same place. */
  @Test
  void aStreamThatOurTotalLimitCutTwiceIsADeadLetterThatNamesTheLimit() {
    Failure cut =
        Failure.of(
            KnownFailure.TIME_LIMIT, Phase.STREAM, Failure.TOTAL_LIMIT + "3600000 ms is over");
    Failure silent =
        Failure.of(KnownFailure.TIME_LIMIT, Phase.STREAM, "the idle limit of 1 ms is over");
    Failure unanswered =
        Failure.of(KnownFailure.TIME_LIMIT, Phase.RESPONSE, Failure.TOTAL_LIMIT + "1 ms is over");

    assertThat(schedule(cut, JobOptions.NONE, 0))
        .containsExactly(
            "1.0 s",
            "dead letter: the total time limit (spillway.api.total-timeout) has cut it 2 times in mid-stream");
    assertThat(schedule(silent, JobOptions.NONE, 0)).hasSize(10).endsWith("dead letter");
    assertThat(schedule(unanswered, JobOptions.NONE, 0)).hasSize(49);
  }

  /** What came between does not make the first cut forgotten. */
  @Test
  void cutsAreCountedOverWhateverComesBetween() {
    Failure cut =
        Failure.of(KnownFailure.TIME_LIMIT, Phase.STREAM, Failure.TOTAL_LIMIT + "9 ms is over");
    Failure overloaded = failure(KnownFailure.OVERLOADED, null);
    RetryState retryState = RetryState.start(ORIGIN).begun(START).failed(cut, START);
    for (int i = 0; i < 100; i++) {
      retryState = retryState.failed(overloaded, START);
      assertThat(POLICY.decide(overloaded, retryState, JobOptions.NONE, 0, START))
          .isInstanceOf(Route.Retry.class);
    }
    Route route = POLICY.decide(cut, retryState.failed(cut, START), JobOptions.NONE, 0, START);
    assertThat(words(route)).startsWith("dead letter: the total time limit");
  }

  @ParameterizedTest(name = "the job says {0}: {1} calls")
  @CsvSource(
      nullValues = "nothing",
      value = {"nothing, 25", "100000, 3", "40000, 1", "40001, 2"})
  void theOutputTokensThatAJobMayLoseAreBoundedWhoeversTroubleItWas(
      @Nullable Integer most, int calls) {
    Failure overloaded = failure(KnownFailure.OVERLOADED, null).afterOutput(40_000);
    JobOptions options =
        new JobOptions(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            most == null ? OptionalInt.empty() : OptionalInt.of(most),
            List.of(),
            Optional.empty());
    assertThat(schedule(overloaded, options, 0))
        .hasSize(calls)
        .last(Assertions.as(InstanceOfAssertFactories.STRING))
        .isEqualTo(
            "dead letter: its failed calls have lost %d output tokens, of %d that they may (spillway.retry.max-lost-output-tokens)"
                .formatted(40_000 * calls, most == null ? 1_000_000 : most));
  }

  /** Nothing of it counts, so only the waits tell how often it has been. */
  @Test
  void aShortageOfThisMachineIsRetriedWhateverTheAttemptsAndWaitsLongerEachTime() {
    Failure shortage = failure(KnownFailure.SHORTAGE, null);
    List<String> schedule = new ArrayList<>();
    for (int waits = 1; waits <= 12; waits++) {
      RetryState retryState =
          new RetryState(
              ORIGIN, 9, waits, Optional.of(START), Duration.ZERO, 0, Losses.NONE, History.EMPTY);
      schedule.add(words(POLICY.decide(shortage, retryState, options(null, 9), 0, START)));
    }
    assertThat(schedule).hasSize(12).containsOnly("512.0 s");

    RetryState first =
        new RetryState(
            ORIGIN,
            0,
            1,
            Optional.of(START),
            Duration.ZERO,
            0,
            Losses.NONE,
            History.EMPTY.with(HistoryEntry.of(shortage, 1, true, START)));
    assertThat(words(POLICY.decide(shortage, first, JobOptions.NONE, 0, START))).isEqualTo("1.0 s");
    Instant late = START.plus(Duration.ofHours(24));
    assertThat(words(POLICY.decide(shortage, first, JobOptions.NONE, 0, late))).isEqualTo("expire");
  }

  @Test
  void theSlotIsTheJitter() {
    assertThat(schedule(failure(KnownFailure.TRUNCATED, null), options(null, 4), 7))
        .containsExactly("1.875 s", "3.75 s", "7.5 s", "dead letter");
  }

  @Test
  void retryAfterIsTheLeastWait_andKeptExactly() {
    Failure tenSeconds = failure(KnownFailure.API, Duration.ofSeconds(10));
    assertThat(schedule(tenSeconds, options(null, 7), 0))
        .containsExactly(
            "10.0 s, first 8.0 s",
            "10.0 s, first 8.0 s",
            "10.0 s, first 8.0 s",
            "10.0 s, first 8.0 s",
            "16.0 s",
            "32.0 s",
            "dead letter");
  }

  @Test
  void retryAfterOfHoursIsKeptExactly() {
    Failure hours = failure(KnownFailure.API, Duration.ofSeconds(13_262));
    assertThat(schedule(hours, options(null, 3), 0))
        .containsExactly("13262.0 s, first 512.0 s", "13262.0 s, first 512.0 s", "dead letter");
  }

  /** More than a job that says no time may last is more likely a mistake than an order. */
  @Test
  void retryAfterBeyondTheDefaultExpiryIsCutToTheLaddersEnd_andAJobsOwnExpiryEndsIt() {
    Failure days = failure(KnownFailure.OVERLOADED, Duration.ofDays(3));
    assertThat(schedule(days, options(null, 3), 0)).hasSize(49).containsOnly("512.0 s");
    assertThat(schedule(days, options("2026-11-07T00:00:00Z", null), 0)).containsExactly("expire");
    assertThat(schedule(days, options("2026-11-10T00:00:00Z", null), 0))
        .containsExactly("259200.0 s, first 512.0 s", "expire");
  }

  /** The default expiry counts from the first call, of which there was none. */
  @Test
  void aScheduledFirstCallWaitsForItsTimeHoweverFarItIs() {
    RetryState never = RetryState.start(ORIGIN);
    for (Duration wait :
        List.of(Duration.ofMillis(1_001), Duration.ofHours(3), Duration.ofDays(300))) {
      Failure notYet = Failure.of(KnownFailure.NOT_YET, Phase.JOB, "m").asking(wait);
      assertThat(POLICY.decide(notYet, never, JobOptions.NONE, 0, START))
          .isInstanceOfSatisfying(
              Route.Retry.class, retry -> assertThat(retry.whole()).isEqualTo(wait));
    }
    Failure tooLate =
        Failure.of(KnownFailure.NOT_YET, Phase.JOB, "m").asking(Duration.ofMinutes(1));
    assertThat(
            words(POLICY.decide(tooLate, never, options("2026-11-05T12:01:00Z", null), 0, START)))
        .isEqualTo("expire");
  }

  @Test
  void aJobWithManyAttemptsStaysInTheLastTier() {
    assertThat(schedule(failure(KnownFailure.API, null), options(null, 13), 0))
        .endsWith("256.0 s", "512.0 s", "512.0 s", "512.0 s", "dead letter")
        .hasSize(13);
  }

  @Test
  void aJobThatWouldBeDueAfterItsExpiryExpiresAtOnce() {
    assertThat(
            schedule(
                failure(KnownFailure.OVERLOADED, null), options("2026-11-05T12:00:10Z", null), 0))
        .containsExactly("1.0 s", "2.0 s", "4.0 s", "expire");
  }

  @Test
  void dueAtTheVeryExpiryIsTooLate() {
    assertThat(
            schedule(
                failure(KnownFailure.OVERLOADED, null), options("2026-11-05T12:00:03Z", null), 0))
        .containsExactly("1.0 s", "expire");
  }

  @ParameterizedTest(name = "first attempt {0} h ago, held {1} h: {2}")
  @CsvSource({
    "0,  0,  1.0 s",
    "23, 0,  1.0 s",
    "24, 0,  expire",
    "30, 0,  expire",
    "30, 6,  expire",
    "30, 7,  1.0 s",
    "99, 90, 1.0 s",
  })
  void theDefaultExpiryCountsFromTheFirstAttemptWithoutHolds(
      int hours, int heldHours, String expected) {
    RetryState retryState =
        new RetryState(
            ORIGIN,
            1,
            0,
            Optional.of(START),
            Duration.ofHours(heldHours),
            0,
            Losses.NONE,
            History.EMPTY);
    Instant now = START.plus(Duration.ofHours(hours));
    Route route =
        POLICY.decide(failure(KnownFailure.OVERLOADED, null), retryState, JobOptions.NONE, 0, now);
    assertThat(words(route)).isEqualTo(expected);
  }

  private static Stream<KnownFailure> holds() {
    return Arrays.stream(KnownFailure.values())
        .filter(known -> known.disposition() == Disposition.HOLD)
        .filter(known -> known != KnownFailure.DEFERRED);
  }

  @ParameterizedTest
  @MethodSource("holds")
  void aHoldWaitsLongerEachTimeAndEndsHoweverOftenAndLongItWas(KnownFailure known) {
    for (int attempts : new int[] {0, 1, 2, 10, 1_000}) {
      for (Duration retryAfter : new Duration[] {null, Duration.ZERO, Duration.ofDays(3)}) {
        Route route =
            POLICY.decide(
                failure(known, retryAfter),
                trail(attempts),
                options(null, 1),
                0,
                START.plus(Duration.ofDays(30)));
        int tier = Math.clamp(attempts - 1, 0, 9);
        assertThat(route).isEqualTo(new Route.Hold(tier, Duration.ofSeconds(1L << tier)));
      }
    }
  }

  @Test
  void theHoldsOfTheTable() {
    assertThat(holds())
        .containsExactlyInAnyOrder(
            KnownFailure.AUTHENTICATION,
            KnownFailure.BILLING,
            KnownFailure.PROXY_CREDENTIALS,
            KnownFailure.SPEND_LIMIT,
            KnownFailure.USAGE_LIMIT,
            KnownFailure.CREDIT_BALANCE,
            KnownFailure.FIREWALL,
            KnownFailure.WRONG_URL,
            KnownFailure.UNREACHABLE);
  }

  @ParameterizedTest(name = "expires_at {0}: {1}")
  @CsvSource({
    "2026-11-05T13:00:00Z, hold 1.0 s",
    "2026-11-05T12:00:02Z, hold 1.0 s",
    "2026-11-05T12:00:01Z, expire",
    "2026-11-05T11:00:00Z, expire",
  })
  void onlyTheJobsOwnExpiryEndsAHold(String expiresAt, String expected) {
    Failure failure = failure(KnownFailure.AUTHENTICATION, null);
    Route route = POLICY.decide(failure, trail(0), options(expiresAt, null), 0, START);
    assertThat(words(route)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST,  dead letter",
    "PERMISSION,       dead letter",
    "NOT_FOUND,        dead letter",
    "TOO_LARGE,        dead letter",
    "UNPROCESSABLE,    dead letter",
    "RESULT_TOO_LARGE, dead letter",
    "EXPIRED,          expire",
  })
  void whatCannotBeCuredIsNotTriedAgain(KnownFailure known, String expected) {
    Failure failure = failure(known, Duration.ofSeconds(1));
    assertThat(words(POLICY.decide(failure, trail(1), JobOptions.NONE, 0, START)))
        .isEqualTo(expected);
  }
}
