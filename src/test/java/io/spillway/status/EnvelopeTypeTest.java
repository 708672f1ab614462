package io.spillway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the envelope is read by clients whose types are strict. */
class EnvelopeTypeTest {

  /** The union {@code ErrorObject} of {@code anthropic/types/shared}, anthropic 1.13.0 (Python). */
  private static final Set<String> OF_THE_SDK =
      Set.of(
          "invalid_request_error",
          "authentication_error",
          "billing_error",
          "permission_error",
          "not_found_error",
          "rate_limit_error",
          "timeout_error",
          "api_error",
          "overloaded_error");

  /** Types that the API has and that union has not. */
  private static final Set<String> BEYOND_THE_SDK = Set.of("conflict_error", "request_too_large");

  @ParameterizedTest
  @EnumSource(KnownFailure.class)
  void everyRowsTypeInTheEnvelopeIsTheApis(KnownFailure row) {
    String type = EnvelopeType.of(row.type());

    if (BEYOND_THE_SDK.contains(row.type())) {
      assertThat(type).isEqualTo(row.type());
    } else {
      assertThat(OF_THE_SDK).contains(type);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KnownFailure.class,
      names = {"TIME_LIMIT", "GATEWAY_TIMEOUT", "REQUEST_TIMEOUT"})
  void aTimeLimitIsATimeout(KnownFailure row) {
    assertThat(EnvelopeType.of(row.type())).isEqualTo("timeout_error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"new_error_of_next_year", "overloaded_error", "request_too_large"})
  void whatTheApiSentPassesAsItCame(String type) {
    assertThat(EnvelopeType.of(type)).isEqualTo(type);
  }
}
