package io.spillway.ladder;

import static io.spillway.property.Property.tries;
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
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An outage of the API under the default ladder and expiry, in simulated time. */
class OutageTest {

  private static final Instant START = Instant.parse("2026-11-05T12:00:00Z");
  private static final RetryPolicy EXPIRES = policy(false);
  private static final RetryPolicy HOLDS_ON = policy(true);

  /** What an outage looks like: each of it is the API's. */
  private static final List<Failure> OUTAGE =
      List.of(
          Failure.of(KnownFailure.OVERLOADED, Phase.STREAM, "m"),
          Failure.of(KnownFailure.OVERLOADED, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.RATE_LIMIT, Phase.STREAM, "m"),
          Failure.of(KnownFailure.RATE_LIMIT, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.API, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.TIMEOUT, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.CONNECTION, Phase.CONNECT, "m"),
          Failure.of(KnownFailure.CONNECTION, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.TRUNCATED, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.INVALID_RESPONSE, Phase.RESPONSE, "m"),
          Failure.of(KnownFailure.TIME_LIMIT, Phase.CONNECT, "m"),
          Failure.of(KnownFailure.TIME_LIMIT, Phase.RESPONSE, "m"));

  private static RetryPolicy policy(boolean holdsOn) {
    return new RetryPolicy(
        new Ladder(Duration.ofSeconds(1), 2, 10, 8), 10, 1_000_000, Duration.ofHours(24), holdsOn);
  }

  /** How it stood with a job when the outage was over, or the job before it. */
  private record End(Route last, RetryState retryState, Instant at) {}

  /** Runs a job through an outage, as worker, router and delayer do. */
  private static End run(
      RetryPolicy policy, JobOptions options, Duration outage, SplittableRandom random) {
    int slot = random.nextInt(8);
    Instant now = START;
    RetryState retryState = RetryState.start(Origin.at("jobs", 0, 0, 0)).begun(now);
    while (true) {
      now = now.plusMillis(random.nextInt(20_000)); // the call
      Failure failure =
          OUTAGE.get(random.nextInt(OUTAGE.size())).afterOutput(random.nextInt(4_000));
      retryState = retryState.failed(failure, now);
      Route route = policy.decide(failure, retryState, options, slot, now);
      if (!(route instanceof Route.Retry retry)) {
        return new End(route, retryState, now);
      }
      retryState = retry.expiresLater() ? retryState.heldFor(retry.whole()) : retryState;
      now = now.plus(retry.whole());
      if (now.isAfter(START.plus(outage))) {
        return new End(route, retryState, now);
      }
    }
  }

  @Test
  void anOutageOfEightHoursEndsNoJob() {
    tries(100).holds(draws -> endsNoJob(draws.nextLong()));
  }

  private static void endsNoJob(long seed) {
    End end = run(EXPIRES, JobOptions.NONE, Duration.ofHours(8), new SplittableRandom(seed));

    assertThat(end.last()).isInstanceOf(Route.Retry.class);
    assertThat(end.retryState().attempts()).as("attempts").isZero();
    assertThat(end.retryState().waits()).as("calls").isBetween(30, 70);
    assertThat(end.retryState().history().entries().size())
        .isEqualTo(Math.min(History.MAX_ENTRIES, end.retryState().waits()));
    assertThat(Duration.between(START, end.at()))
        .as("how late the job sees that it is over")
        .isLessThan(Duration.ofHours(8).plusSeconds(1_024 + 20));
  }

  @Test
  void anOutageBeyondTheExpiryExpiresAJobOrHoldsItAsTheOperatorSays() {
    tries(100).holds(draws -> expiresOrHolds(draws.nextLong()));
  }

  private static void expiresOrHolds(long seed) {
    Duration outage = Duration.ofHours(30);

    End expired = run(EXPIRES, JobOptions.NONE, outage, new SplittableRandom(seed));
    assertThat(expired.last()).isEqualTo(new Route.Expire());
    assertThat(Duration.between(START, expired.at()))
        .isBetween(Duration.ofHours(24).minusSeconds(1_024), Duration.ofHours(24).plusSeconds(20));

    End held = run(HOLDS_ON, JobOptions.NONE, outage, new SplittableRandom(seed));
    assertThat(held.last()).isInstanceOf(Route.Retry.class);
    Failure own = Failure.of(KnownFailure.TRUNCATED, Phase.STREAM, "m");
    assertThat(
            HOLDS_ON.decide(
                own, held.retryState().failed(own, held.at()), JobOptions.NONE, 0, held.at()))
        .as("a failure of its own after the outage")
        .isInstanceOf(Route.Retry.class);
  }

  @Test
  void aJobsOwnExpiryEndsItWhateverTheOperatorSays() {
    JobOptions options =
        new JobOptions(
            Optional.of(START.plus(Duration.ofHours(2))),
            Optional.empty(),
            JobOptions.NONE.maxAttempts(),
            JobOptions.NONE.maxLostOutputTokens(),
            List.of(),
            Optional.empty());
    End end = run(HOLDS_ON, options, Duration.ofHours(8), new SplittableRandom(1));
    assertThat(end.last()).isEqualTo(new Route.Expire());
    assertThat(Duration.between(START, end.at())).isLessThan(Duration.ofHours(2));
  }

  /** If a wait expires later, the time in it is not counted as the job's own. */
  @ParameterizedTest(name = "{0} in {1}: held on {2}, expires later {3}; {4} after 25 hours")
  @CsvSource({
    "OVERLOADED, STREAM,   true,  true,  Retry",
    "API,        RESPONSE, true,  true,  Retry",
    "API,        STREAM,   true,  false, Expire",
    "TRUNCATED,  STREAM,   true,  false, Expire",
    "NO_ROOM,    STREAM,   true,  false, Expire",
    "SHORTAGE,   CONNECT,  true,  false, Expire",
    "OVERLOADED, STREAM,   false, false, Expire",
  })
  void onlyTheApisTroubleWaitsOnAndOnlyIfTheOperatorWantsIt(
      KnownFailure row, Phase phase, boolean holdsOn, boolean expiresLater, String late) {
    Failure failure = Failure.of(row, phase, "m");
    RetryState state =
        RetryState.start(Origin.at("jobs", 0, 0, 0)).begun(START).failed(failure, START);
    RetryPolicy policy = policy(holdsOn);

    assertThat(policy.decide(failure, state, JobOptions.NONE, 0, START))
        .isEqualTo(new Route.Retry(0, Duration.ofSeconds(1), Duration.ofSeconds(1), expiresLater));
    Instant afterDay = START.plus(Duration.ofHours(25));
    assertThat(
            policy.decide(failure, state, JobOptions.NONE, 0, afterDay).getClass().getSimpleName())
        .isEqualTo(late);
  }

  @ParameterizedTest(name = "after 2 attempts and 7 waits, {0}: tier {1}")
  @CsvSource({"TRUNCATED, 1", "OVERLOADED, 8"})
  void afterAnAttemptTheAttemptsChooseTheTierAndAfterAWaitAllCalls(KnownFailure row, int tier) {
    Failure failure = Failure.of(row, Phase.STREAM, "m");
    RetryState state =
        new RetryState(
            Origin.at("jobs", 0, 0, 0),
            2,
            7,
            Optional.of(START),
            Duration.ZERO,
            0,
            Losses.NONE,
            History.EMPTY);
    Duration delay = Duration.ofSeconds(1L << tier);
    assertThat(EXPIRES.decide(failure, state, JobOptions.NONE, 0, START))
        .isEqualTo(new Route.Retry(tier, delay, delay, false));
  }
}
