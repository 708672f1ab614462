package io.spillway.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.message.MessageJson;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose attempt a failed call is. */
class ChargeTest {

  /** Every row of the table: does it count before a first event, and after one? */
  private static final String TABLE =
      """
      INVALID_REQUEST   yes yes
      AUTHENTICATION    no  no
      BILLING           no  no
      PERMISSION        yes yes
      NOT_FOUND         yes yes
      CONFLICT          yes yes
      TOO_LARGE         yes yes
      RATE_LIMIT        no  no
      API               no  yes
      TIMEOUT           no  yes
      OVERLOADED        no  no
      PROXY_CREDENTIALS no  no
      REQUEST_TIMEOUT   no  no
      MISDIRECTED       no  no
      UNPROCESSABLE     yes yes
      TOO_EARLY         no  no
      GATEWAY_TIMEOUT   no  no
      SPEND_LIMIT       no  no
      USAGE_LIMIT       no  no
      CREDIT_BALANCE    no  no
      FIREWALL          no  no
      WRONG_URL         no  no
      CONNECTION        no  no
      UNREACHABLE       no  no
      TRUNCATED         no  yes
      INVALID_STREAM    no  yes
      INVALID_RESPONSE  no  no
      OVERSIZED_HEAD    no  no
      OVERSIZED_EVENT   yes yes
      TIME_LIMIT        no  yes
      RESULT_TOO_LARGE  yes yes
      SHORTAGE          no  no
      NO_ROOM           no  no
      INTERNAL          yes yes
      NOT_YET           no  no
      DEFERRED          no  no
      EXPIRED           yes yes
      CANCELED          yes yes
      UNKNOWN           no  yes
      """;

  @Test
  void everyRowSaysWhoseAttemptItIs() {
    StringBuilder table = new StringBuilder();
    for (KnownFailure row : KnownFailure.values()) {
      String before = counts(row, Phase.RESPONSE);
      assertThat(counts(row, Phase.CONNECT)).as(row + " without a response").isEqualTo(before);
      table.append("%-17s %-3s %s\n".formatted(row, before, counts(row, Phase.STREAM)));
    }
    assertThat(table).hasToString(TABLE);
  }

  private static String counts(KnownFailure row, Phase phase) {
    Failure failure = Failure.of(row, phase, "m");
    assertThat(failure.charge()).as(row.name()).isEqualTo(row.charge());
    return failure.countsAttempt() ? "yes" : "no";
  }

  @Test
  void holdsShortagesOfThisMachineAndTimesToComeAreNobodysAndNothingElseIs() {
    assertThat(Arrays.stream(KnownFailure.values()).filter(row -> row.charge() == Charge.NOBODY))
        .allMatch(row ->
            row.disposition() == Disposition.HOLD
                || row == KnownFailure.SHORTAGE
                || row == KnownFailure.NO_ROOM
                || row == KnownFailure.NOT_YET)
        .containsAll(
            Arrays.stream(KnownFailure.values())
                .filter(row -> row.disposition() == Disposition.HOLD)
                .toList());
  }

  /** What gateways make of it: a status of its own, with a type of the table or without. */
  @ParameterizedTest
  @CsvSource({
    "429, api_error,             false",
    "503, api_error,             false",
    "503, overloaded_error,      false",
    "529, api_error,             false",
    "529, none,                  false",
    "500, strange_error,         false",
    "502, none,                  false",
    "520, none,                  false",
    "599, invalid_request_error, false",
    "400, strange_error,         true",
    "400, overloaded_error,      true",
    "418, none,                  true",
    "499, none,                  true",
    "404, not_found_error,       true",
    "404, none,                  false",
  })
  void aResponseIsTheApisUnlessItsStatusSaysThatTheRequestIsWrong(
      int status, String type, boolean counts) {
    String body =
        type.equals("none")
            ? "<html>"
            : "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"}}".formatted(type);
    Failure failure = Classifier.response(Heads.head(status), body, Instant.EPOCH);
    assertThat(failure.countsAttempt()).isEqualTo(counts);
  }

  /** As in a record of a version that dead-lettered what is a hold now. */
  @Test
  void aFailureThatIsNoHoldIsNotChargedAsTheHoldOfTheSameTypeAndStatus() {
    Failure limit = Failure.of(KnownFailure.USAGE_LIMIT, Phase.RESPONSE, "m");
    Failure given =
        new Failure(
            limit.status(),
            400,
            limit.type(),
            "m",
            Phase.RESPONSE,
            limit.category(),
            Disposition.DEAD_LETTER,
            null,
            null,
            0);
    assertThat(limit.charge()).isEqualTo(Charge.NOBODY);
    assertThat(given.charge()).isEqualTo(Charge.JOB);
  }

  /** The server's word may turn a dead letter into a retry: then its attempts end it. */
  @Test
  void aBadRequestThatTheServerWantsRetriedCounts() {
    Failure failure =
        Classifier.response(
            Heads.head(400, Map.of("x-should-retry", "true")),
            "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"}}",
            Instant.EPOCH);
    assertThat(failure.disposition()).isEqualTo(Disposition.RETRY);
    assertThat(failure.countsAttempt()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit_error, false",
    "overloaded_error, false",
    "api_error, true",
    "timeout_error, true",
    "strange_error,    true",
    "invalid_request_error, true",
    "billing_error, false",
  })
  void anErrorInAStreamCountsUnlessItIsALimitOrAnOverload(String type, boolean counts) {
    String raw =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"m\"}}".formatted(type);
    Failure failure =
        Classifier.streamError(
            Heads.head(200), MessageJson.read(raw), raw, Phase.STREAM, Instant.EPOCH);
    assertThat(failure.countsAttempt()).isEqualTo(counts);
  }
}
