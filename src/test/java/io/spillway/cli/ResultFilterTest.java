package io.spillway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFilterTest {
  private static final byte[] OTHER_KEY = "tenant-7".getBytes(UTF_8);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"custom_id":"a-1"}                             | true
          {"result":{"custom_id":"a-2"},"custom_id":"a-1"} | true
          {"custom_id":"a-2"}                             | false
          {"result":{"custom_id":"a-1"}}                  | false
          {"custom_id":{"custom_id":"a-1"}}               | false
          ["custom_id","a-1"]                             | false
          "a-1"                                           | false
          no JSON                                         | false
          """)
  void theLinesOwnIdCounts(String line, boolean accepted) {
    assertThat(new ResultFilter("a-1").accepts(OTHER_KEY, line.getBytes(UTF_8)))
        .isEqualTo(accepted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"n\":%s}", "{\"k%s\":1}", "{\"n\":\"%s\"}", "[0.%se-1]"})
  void numbersKeysAndTextInTheMessageMayBeOfAnyLength(String shape) {
    String result = shape.formatted("1".repeat(200_000));
    byte[] line = "{\"result\":%s,\"custom_id\":\"a-1\"}".formatted(result).getBytes(UTF_8);
    assertThat(new ResultFilter("a-1").accepts(OTHER_KEY, line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-1", "a-2"})
  void theRecordsKeyCountsBeforeItsValue(String key) {
    assertThat(new ResultFilter("a-1").accepts(key.getBytes(UTF_8), "no JSON".getBytes(UTF_8)))
        .isEqualTo(key.equals("a-1"));
  }
}
