package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that puts what it was sent into what it sends. */
class QuotedKeyTest {
  private static final String GOOD =
      """
      {"type":"message","role":"assistant","content":[],"stop_reason":"end_turn","usage":{}}
      """;
  private static final String BAD =
      """
      {"type":"error","error":{"type":"KEY","message":"bad key KEY"},"request_id":"KEY"}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"as it is", "in capitals"})
  void itsRequestIdHidesTheKeyWhateverTheOutcome(String how) {
    String key = Readings.KEY;
    String quoted = how.equals("as it is") ? key : key.toUpperCase(Locale.ROOT);
    var headers = Map.of("content-type", "application/json", "request-id", quoted);

    assertThat(outcome(200, headers, GOOD))
        .isInstanceOfSatisfying(
            Outcome.Succeeded.class, good -> assertThat(good.requestId()).isEqualTo("***"));
    assertThat(outcome(401, headers, BAD.replace("KEY", quoted)))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            bad -> assertThat(bad.failure().toString()).doesNotContainIgnoringCase(key));
  }

  private static Outcome outcome(int status, Map<String, String> headers, String body) {
    ResponseReader reader = Readings.reader(status, headers);
    reader.bytes(body.getBytes(UTF_8));
    return Readings.ended(reader, Readings.End.WELL);
  }
}
