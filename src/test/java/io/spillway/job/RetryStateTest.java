package io.spillway.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import java.time.Instant;
import org.junit.jupiter.api.Test;

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
}
