package io.spillway.status;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
}
