package io.spillway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "0, 0",
        "' 17 ', 17",
        "999999999999999999, 999999999999999999",
        "1000000000000000000, none",
        "'', none",
        "none, none",
        "-1, none",
        "+1, none",
        "1.5, none",
        "1/, none",
        "1:, none",
      })
  void aCountIsAWholeNumberOfUpTo18Digits(@Nullable String value, @Nullable Long count) {
    Map<String, String> headers = new HashMap<>();
    headers.put("x", value);
    OptionalLong read = Heads.head(200, headers).count("x");
    assertThat(read).isEqualTo(count == null ? OptionalLong.empty() : OptionalLong.of(count));
  }
}
