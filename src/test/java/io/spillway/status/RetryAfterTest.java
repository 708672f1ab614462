package io.spillway.status;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");

  private static @Nullable Long millis(int status, Map<String, String> headers) {
    Duration wait = RetryAfter.read(Heads.head(status, headers), status, NOW);
    return wait == null ? null : wait.toMillis();
  }

  @ParameterizedTest(name = "retry-after {0}: {1} ms")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "3                              | 3000",
        "0                              | 0",
        "1.5                            | 1500",
        "0.0004                         | 1",
        "+2                             | 2000",
        "13262                          | 13262000",
        "999999999999                   | 604800000",
        "Thu, 05 Nov 2026 12:00:30 GMT  | 30000",
        "Thu, 05 Nov 2026 11:00:00 GMT  | 0",
        "Thu, 05 Nov 2037 12:00:00 GMT  | 604800000",
        "Mon, 05 Nov 2026 12:00:30 GMT  | none",
        "Thursday, 05-Nov-26 12:00:30 GMT | 30000",
        "Thursday, 05-Nov-26 11:00:00 GMT | 0",
        "Thursday, 29-Oct-76 12:00:00 GMT | 604800000",
        "Sunday, 06-Nov-94 08:49:37 GMT   | 0",
        "Sunday, 08-Nov-76 12:00:00 GMT   | none",
        "Monday, 08-Nov-76 12:00:00 GMT   | 0",
        "Thu Nov  5 12:00:30 2026         | 30000",
        "Thu Nov 05 12:00:30 2026         | 30000",
        "Thu Nov 12 12:00:00 2026         | 604800000",
        "Sun Nov  6 08:49:37 1994         | 0",
        "Mon Nov  5 12:00:30 2026         | none",
        "Thu Nov  5 12:00:30 26           | none",
        "-1                             | none",
        "-0.5                           | none",
        "soon                           | none",
        "''                             | none",
        "1e3                            | none",
        "1e-999999999                   | none",
        "1e2147483647                   | none",
        "NaN                            | none",
        "1,5                            | none",
        "12345678901234567890123        | none",
        "2026-11-05T12:00:30Z           | none",
      })
  void secondsAndDatesAreReadAndTheRestIsIgnored(String value, @Nullable Long millis) {
    assertThat(millis(503, Map.of("retry-after", value))).isEqualTo(millis);
  }

  @ParameterizedTest(name = "retry-after-ms {0}, retry-after {1}: {2} ms")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "250     | none | 250",
        "250     | 7    | 250",
        "250.5   | 7    | 251",
        "-1      | 7    | 7000",
        "garbage | 7    | 7000",
        "garbage | none | none",
        "none    | none | none",
      })
  void millisecondsGoFirst(
      @Nullable String millis, @Nullable String seconds, @Nullable Long expected) {
    Map<String, String> headers = new HashMap<>();
    headers.put("retry-after-ms", millis);
    headers.put("retry-after", seconds);
    assertThat(millis(429, headers)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "remaining {0}, reset {1}: {2} ms")
  @CsvSource(
      nullValues = "none",
      value = {
        "0,    2026-11-05T12:00:10Z,      10000",
        "0,    2026-11-05T14:00:10+02:00, 10000",
        "0,    2026-11-05T11:59:10Z,      0",
        "0,    2036-11-05T12:00:10Z,      604800000",
        "0,    soon,                      none",
        "0,    1786553400,                none",
        "0,    none,                      none",
        "1,    2026-11-05T12:00:10Z,      none",
        "none, 2026-11-05T12:00:10Z,      none",
      })
  void theResetOfAnExhaustedBudgetIsAWaitToo(
      @Nullable String remaining, @Nullable String reset, @Nullable Long expected) {
    Map<String, String> headers = new HashMap<>();
    headers.put("anthropic-ratelimit-requests-remaining", remaining);
    headers.put("anthropic-ratelimit-requests-reset", reset);
    assertThat(millis(429, headers)).isEqualTo(expected);
    assertThat(millis(529, headers)).isNull();
  }

  @Test
  void theLatestResetOfSeveralCounts() {
    Map<String, String> headers = new HashMap<>();
    int second = 10;
    for (String budget : new String[] {"output-tokens", "tokens", "requests", "input-tokens"}) {
      headers.put("anthropic-ratelimit-" + budget + "-remaining", "0");
      headers.put("anthropic-ratelimit-" + budget + "-reset", "2026-11-05T12:00:" + second++ + "Z");
    }
    assertThat(millis(429, headers)).isEqualTo(13_000);
    headers.remove("anthropic-ratelimit-input-tokens-reset");
    assertThat(millis(429, headers)).isEqualTo(12_000);
    headers.put("retry-after", "1");
    assertThat(millis(429, headers)).isEqualTo(1_000);
  }

  @Test
  void noHeaderThrowsOrGivesANegativeWait() {
    tries(2_000)
        .holds(draws -> {
          String value = draws.text(40);
          long number = draws.any();
          for (String text : new String[] {value, Long.toString(number), number + "e" + number}) {
            Map<String, String> headers = new HashMap<>();
            headers.put("retry-after", text);
            headers.put("retry-after-ms", text);
            headers.put("anthropic-ratelimit-tokens-remaining", "0");
            headers.put("anthropic-ratelimit-tokens-reset", text);
            Long wait = millis(429, headers);
            assertThat(wait == null ? 0 : wait).isBetween(0L, RetryAfter.MAX.toMillis());
          }
        });
  }
}
