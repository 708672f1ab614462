package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryStateTest {

  private static final Instant AT = Instant.ofEpochMilli(9_000);
  private static final Failure OWN =
      Failure.of(KnownFailure.API, Phase.STREAM, "broken").inResponse(200, "req_1");
  private static final Failure NOT_OWN =
      Failure.of(KnownFailure.AUTHENTICATION, Phase.RESPONSE, "bad key").inResponse(401, "req_2");

  private final RetryState start = RetryState.start(Origin.at("jobs", 0, 7, 1_000)).begun(AT);

  @Test
  void aFailureOfTheJobsOwnIsAnAttempt() {
    RetryState twice = start.failed(OWN, AT).failed(OWN, AT);

    assertThat(twice.attempts()).isEqualTo(2);
    assertThat(twice.waits()).isZero();
    assertThat(twice.history())
        .isEqualTo(
            History.EMPTY
                .with(HistoryEntry.of(OWN, 1, false, AT))
                .with(HistoryEntry.of(OWN, 2, false, AT)));
  }

  @Test
  void aFailureThatIsNotTheJobsIsAWait() {
    RetryState held = start.failed(OWN, AT).failed(NOT_OWN, AT);

    assertThat(held.attempts()).isEqualTo(1);
    assertThat(held.waits()).isEqualTo(1);
    assertThat(held.history())
        .as("it bears the number that it would have had")
        .isEqualTo(
            History.EMPTY
                .with(HistoryEntry.of(OWN, 1, false, AT))
                .with(HistoryEntry.of(NOT_OWN, 2, true, AT)));
  }

  @Test
  void aRefusalIsNeither() {
    RetryState refused = start.failed(OWN, AT).refused(OWN, AT);

    assertThat(refused.attempts()).isEqualTo(1);
    assertThat(refused.waits()).isZero();
    assertThat(refused.history())
        .isEqualTo(
            History.EMPTY
                .with(HistoryEntry.of(OWN, 1, false, AT))
                .with(HistoryEntry.of(OWN, 1, false, AT)));
  }

  @Test
  void aSuccessIsAnAttemptThatLeavesNoHistory() {
    RetryState succeeded = start.failed(OWN, AT).succeeded();

    assertThat(succeeded.attempts()).isEqualTo(2);
    assertThat(succeeded.history())
        .isEqualTo(History.EMPTY.with(HistoryEntry.of(OWN, 1, false, AT)));
  }

  @Test
  void theFirstAttemptStaysTheFirst() {
    assertThat(start.begun(AT.plusSeconds(9)).firstAttemptAt()).contains(AT);
    assertThat(RetryState.start(Origin.at("jobs", 0, 7, 1_000)).firstAttemptAt()).isEmpty();
  }

  @Test
  void eachAttemptAndEachWaitIsACall() {
    RetryState state = start.failed(OWN, AT).failed(NOT_OWN, AT).failed(NOT_OWN, AT);
    assertThat(state.calls()).isEqualTo(3);
  }

  @Test
  void theTimesInHoldsAddUp() {
    RetryState held = start.heldFor(Duration.ofSeconds(2)).heldFor(Duration.ofSeconds(3));
    assertThat(held.held()).hasSeconds(5);
    assertThat(held.failed(OWN, AT).held()).hasSeconds(5);
  }

  @Test
  void aDeferralIsCountedUntilTheNextCallAndIsNoPartOfTheHistory() {
    RetryState putOff = start.failed(OWN, AT).deferred().deferred();

    assertThat(putOff.deferrals()).isEqualTo(2);
    assertThat(putOff.calls()).isEqualTo(1);
    assertThat(putOff.history()).isEqualTo(start.failed(OWN, AT).history());
    assertThat(putOff.failed(OWN, AT).deferrals()).isZero();
  }

  @Test
  void lossesAddUpAndDoNotOverflow() {
    Failure cut =
        Failure.of(KnownFailure.TIME_LIMIT, Phase.STREAM, Failure.TOTAL_LIMIT + "1 ms is over");
    Losses losses = Losses.NONE.with(OWN.afterOutput(40)).with(cut.afterOutput(2)).with(OWN);
    assertThat(losses).isEqualTo(new Losses(42, 1));
    assertThat(losses.with(cut).cuts()).isEqualTo(2);
    assertThat(losses.with(OWN.afterOutput(Long.MAX_VALUE)).outputTokens())
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "jobs-0-7, true",
    "llm.jobs-12-9223372036854775807, true",
    "jobs-0, false",
    "-0-7, false",
    "jobs-x-7, false",
  })
  void aPlaceIsTopicPartitionAndOffset(String text, boolean place) {
    assertThat(Origin.isPlace(text)).isEqualTo(place);
  }

  @Test
  void theIdOfTheOriginStandsInForAKeyThatIsMissingOrEmpty() {
    Origin origin = start.origin();
    byte[] made = JobId.ofOrigin(origin).getBytes(UTF_8);
    assertThat(JobId.keyOr(null, origin)).isEqualTo(made);
    assertThat(JobId.keyOr(new byte[0], origin)).isEqualTo(made);
    assertThat(JobId.keyOr(new byte[] {7}, origin)).containsExactly(7);
  }
}
