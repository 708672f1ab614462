package io.spillway.status;

import static io.spillway.status.ClassifierTest.assertIs;
import static io.spillway.status.ClassifierTest.inStream;
import static io.spillway.status.ClassifierTest.response;
import static io.spillway.status.Heads.envelope;
import static io.spillway.status.Heads.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spend limits, which are held, and what only sounds like one. */
class SpendLimitTest {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "You have reached your monthly API usage threshold.",
        "Your organization has reached its Monthly Spend Limit.",
        "Limit reached. You will regain access on 2026-12-01 at 00:00 UTC.",
      })
  void aSpendLimitIsKnownByItsWordsWhereAGatewayDropsTheDetails(String words) throws Exception {
    String[] bodies = {
      envelope("rate_limit_error", words),
      "\uFEFF" + envelope("rate_limit_error", words),
      "[" + envelope("rate_limit_error", words) + "]",
      "{\"message\":\"" + words + "\"}",
      "{\"error\":{\"code\":429,\"message\":\"" + words + "\"}}",
      words,
    };
    for (String body : bodies) {
      assertIs(response(429, body), 429, "rate_limit_error", "quota_rate", "hold");
    }
    assertIs(
        inStream(envelope("rate_limit_error", words)),
        429,
        "rate_limit_error",
        "quota_rate",
        "hold");
  }

  /** A 429 with these words holds, whatever its type; with another status they are just words. */
  @ParameterizedTest
  @CsvSource({
    "429, api_error, quota_rate,     hold",
    "500, api_error, model_provider, retry",
    "529, api_error, model_provider, retry",
  })
  void theWordsOfASpendLimitCountOnA429(
      int status, String type, String category, String disposition) {
    assertIs(
        response(status, envelope(type, "You hit your monthly spend limit")),
        status,
        type,
        category,
        disposition);
  }

  private static final String ENFORCED =
      """
      {"type":"error","error":{"type":"rate_limit_error","message":"No more.",\
      "details":{"error_code":"enforced_spend_limit_reached"}}}\
      """;

  @Test
  void spendLimitsHoldOverHttpWhateverRetryAfterSays() {
    ResponseHead head = head(429, Map.of("retry-after", "5", "x-should-retry", "true"));
    Failure failure = Classifier.response(head, ENFORCED, NOW);
    assertIs(failure, 429, "rate_limit_error", "quota_rate", "hold");
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertIs(
        response(429, envelope("rate_limit_error", "The workspace's monthly spend limit is near.")),
        429,
        "rate_limit_error",
        "quota_rate",
        "hold");
  }

  @Test
  void spendLimitsHoldInAStream() throws Exception {
    assertIs(inStream(ENFORCED), 429, "rate_limit_error", "quota_rate", "hold");
    assertIs(
        inStream(envelope("rate_limit_error", "You hit your Monthly spend limit")),
        429,
        "rate_limit_error",
        "quota_rate",
        "hold");
  }
}
