package io.spillway.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.job.History;
import io.spillway.job.JobOptions;
import io.spillway.job.Losses;
import io.spillway.job.Origin;
import io.spillway.job.RetryState;
import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a job waits that was put off without a call. */
class DeferralRouteTest {
  private static final Origin ORIGIN = Origin.at("jobs", 0, 0, 0);
  private static final Instant START = Instant.parse("2026-11-05T12:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(
          new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), false);

  private static String words(Route route) {
    return switch (route) {
      case Route.Deferral deferral -> "put off " + deferral.delay().toMillis() / 1_000.0 + " s";
      case Route.Expire() -> "expire";
      default -> throw new AssertionError(route);
    };
  }

  private static JobOptions expiring(@Nullable String at) {
    return new JobOptions(
        Optional.ofNullable(at).map(Instant::parse),
        Optional.empty(),
        OptionalInt.of(1),
        OptionalInt.empty(),
        List.of(),
        Optional.empty());
  }

  private static RetryState deferred(int times) {
    RetryState state =
        new RetryState(
            ORIGIN, 1, 0, Optional.of(START), Duration.ZERO, 0, Losses.NONE, History.EMPTY);
    for (int time = 0; time < times; time++) {
      state = state.deferred();
    }
    return state;
  }

  /** An hour is nine waits: 8 + 16 + 32 + … + 512, and 512 for each one more. */
  @Test
  void aDeferralWaitsTwiceAsLongAsTheOneBefore() {
    Failure deferred = Failure.of(KnownFailure.DEFERRED, Phase.JOB, "m");
    List<String> schedule = new ArrayList<>();
    for (int times = 1; times <= 9; times++) {
      schedule.add(words(POLICY.decide(deferred, deferred(times), JobOptions.NONE, 0, START)));
    }
    assertThat(schedule)
        .containsExactly(
            "put off 8.0 s",
            "put off 16.0 s",
            "put off 32.0 s",
            "put off 64.0 s",
            "put off 128.0 s",
            "put off 256.0 s",
            "put off 512.0 s",
            "put off 512.0 s",
            "put off 512.0 s");
  }

  @ParameterizedTest(name = "put off {0} times, lane shut for {1} s, slot {2}, expires at {3}: {4}")
  @CsvSource({
    "1, 5,     0, ,                    put off 8.0 s",
    "1, 9,     0, ,                    put off 16.0 s",
    "1, 9,     4, ,                    put off 12.0 s",
    "1, 99999, 0, ,                    put off 512.0 s",
    "4, 5,     0, ,                    put off 64.0 s",
    "4, 5,     0, 2026-11-05T12:01:04Z, put off 32.0 s",
    "4, 5,     0, 2026-11-05T12:01:05Z, put off 64.0 s",
    "4, 5,     0, 2026-11-05T12:00:01Z, expire",
  })
  void aDeferralWaitsInOneTierUntilItsLaneMayOpenAndNotBeyondItsExpiry(
      int times, int shutSeconds, int slot, @Nullable String expiresAt, String expected) {
    Failure deferred =
        Failure.of(KnownFailure.DEFERRED, Phase.JOB, "m").asking(Duration.ofSeconds(shutSeconds));
    assertThat(words(POLICY.decide(deferred, deferred(times), expiring(expiresAt), slot, START)))
        .isEqualTo(expected);
  }

  /** As in a hold, neither attempts nor the default expiry end it. */
  @Test
  void aDeferralEndsNoJobThatHasNoExpiryOfItsOwn() {
    Failure deferred = Failure.of(KnownFailure.DEFERRED, Phase.JOB, "m");
    Instant days = START.plus(Duration.ofDays(9));
    assertThat(words(POLICY.decide(deferred, deferred(1), expiring(null), 0, days)))
        .isEqualTo("put off 8.0 s");
  }

  @Test
  void afterACallTheFirstWaitIsShortAgain() {
    Failure overloaded = Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "m");
    assertThat(deferred(2).deferrals()).isEqualTo(2);
    assertThat(deferred(2).failed(overloaded, START).deferrals()).isZero();
  }
}
