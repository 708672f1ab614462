package io.spillway.status;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
  private static final String KEY = "sk-ant-0123456789";

  private static Failure failure(int status, String message) {
    Failure known = Failure.of(KnownFailure.API, Phase.STREAM, message);
    return new Failure(
        status,
        200,
        known.type(),
        message,
        known.phase(),
        known.category(),
        known.disposition(),
        null,
        null,
        0);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 100, 199, 200, 201, 204, 299, 300, 304, 399, 600, 999})
  void onlyAnErrorsStatusIsAFailures(int status) {
    assertThatThrownBy(() -> failure(status, "m"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a failure's status is 400 to 599, not " + status);
  }

  @ParameterizedTest
  @EnumSource(KnownFailure.class)
  void everyRowOfTheTableHasAnErrorsStatusAndAdvice(KnownFailure row) {
    assertThat(row.status()).isBetween(400, 599);
    assertThat(row.advice()).endsWith(".");
    assertThat(Failure.of(row, Phase.STREAM, "m").inResponse(200, null).status())
        .isEqualTo(row.status());
  }

  @Test
  void noWireStatusMakesAFailureWithAGoodStatus() {
    tries(1_000)
        .holds(draws -> {
          int wire = draws.within(0, 9_999);
          String body = draws.text(255);
          Failure failure = Classifier.response(Heads.head(wire), body, Instant.EPOCH);
          assertThat(failure.status()).isBetween(400, 599);
          assertThat(failure.wireStatus()).isEqualTo(wire);
          assertThat(failure.message()).isNotEmpty();
        });
  }

  @Test
  void textsAreBoundedWithoutSplittingACharacter() {
    String message = "x".repeat(1_023) + "\uD83D\uDE00";
    assertThat(failure(500, message).message()).isEqualTo("x".repeat(1_023));
    assertThat(failure(500, "x".repeat(5_000)).message()).hasSize(1_024);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        KEY,
        "bad key " + KEY + ", and again " + KEY + ".",
        "bad key sk-ant-012345678",
        "bad key sk-ant-0…",
      })
  void aSecretIsHiddenWholeOrCut(String message) {
    assertThat(failure(500, message).hiding(KEY).message())
        .contains("***")
        .doesNotContain("sk-ant-0");
  }

  @Test
  void aShortSecretHidesNoWords() {
    assertThat(failure(500, "any error").hiding("any").message()).isEqualTo("any error");
    assertThat(failure(500, "any error").hiding("").message()).isEqualTo("any error");
  }

  @ParameterizedTest
  @CsvSource({
    "TIME_LIMIT,     STREAM,   the total limit of 10m, true",
    "TIME_LIMIT,     STREAM,   the idle limit of 10m,  false",
    "TIME_LIMIT,     RESPONSE, the total limit of 10m, false",
    "INVALID_STREAM, STREAM,   the total limit of 10m, false",
  })
  void theTotalLimitCutsAStreamThatHadBegun(
      KnownFailure row, Phase phase, String message, boolean cut) {
    assertThat(Failure.of(row, phase, message).isCutByTotalLimit()).isEqualTo(cut);
  }

  @Test
  void eachCopyChangesOneThing() {
    Failure failure = failure(529, "m");
    Duration wait = Duration.ofSeconds(3);
    assertThat(failure.held()).isEqualTo(copy(failure, "m", Disposition.HOLD, null, 0));
    assertThat(failure.saying("n")).isEqualTo(copy(failure, "n", Disposition.RETRY, null, 0));
    assertThat(failure.asking(wait)).isEqualTo(copy(failure, "m", Disposition.RETRY, wait, 0));
    assertThat(failure.afterOutput(9)).isEqualTo(copy(failure, "m", Disposition.RETRY, null, 9));
  }

  private static Failure copy(
      Failure of, String message, Disposition disposition, @Nullable Duration wait, long tokens) {
    return new Failure(
        of.status(),
        of.wireStatus(),
        of.type(),
        message,
        of.phase(),
        of.category(),
        disposition,
        of.requestId(),
        wait,
        tokens);
  }

  /** Rows that share a type and status differ in category or disposition. */
  @ParameterizedTest
  @EnumSource(
      value = KnownFailure.class,
      names = {"RATE_LIMIT", "SPEND_LIMIT", "CREDIT_BALANCE", "CONNECTION", "UNREACHABLE"})
  void theAdviceIsThatOfTheRow(KnownFailure row) {
    assertThat(Failure.of(row, Phase.RESPONSE, "m").advice()).isEqualTo(row.advice());
  }

  @Test
  void theAdviceOnAFailureOfNoRowIsThatOfItsStatus() {
    Failure strange =
        Classifier.response(Heads.head(409), Heads.envelope("strange_error", "m"), Instant.EPOCH);
    assertThat(strange.advice()).isEqualTo(KnownFailure.CONFLICT.advice());
    Failure unknown =
        Classifier.response(Heads.head(418), Heads.envelope("strange_error", "m"), Instant.EPOCH);
    assertThat(unknown.advice()).isEqualTo(KnownFailure.INVALID_REQUEST.advice());
  }

  @Test
  void tagsAreReadBack() {
    assertThat(Category.values()).allMatch(each -> Category.ofTag(each.tag()) == each);
    assertThat(Phase.values()).allMatch(each -> Phase.ofTag(each.tag()) == each);
    assertThat(Disposition.values()).allMatch(each -> Disposition.ofTag(each.tag()) == each);
    assertThatThrownBy(() -> Category.ofTag("request "))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
