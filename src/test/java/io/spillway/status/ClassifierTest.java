package io.spillway.status;

import static io.spillway.status.Heads.envelope;
import static io.spillway.status.Heads.head;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the status contract, written out by hand. */
class ClassifierTest {
  private static final Instant NOW = Instant.parse("2026-11-05T12:00:00Z");
  private static final String PAGE = "<html><body>Blocked</body></html>";

  static Failure response(int status, String body) {
    return Classifier.response(head(status), body, NOW);
  }

  static Failure inStream(String json) throws Exception {
    JsonNode payload = new ObjectMapper().readTree(json);
    return Classifier.streamError(head(200), payload, json, Phase.STREAM, NOW);
  }

  static void assertIs(
      Failure failure, int status, String type, String category, String disposition) {
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.category().tag()).isEqualTo(category);
    assertThat(failure.disposition().tag()).isEqualTo(disposition);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "invalid_request_error, 400, request,        dead_letter",
    "authentication_error,  401, account_auth,   hold",
    "billing_error,         402, account_auth,   hold",
    "permission_error,      403, account_auth,   dead_letter",
    "not_found_error,       404, model_provider, dead_letter",
    "conflict_error,        409, request,        retry",
    "request_too_large,     413, request,        dead_letter",
    "rate_limit_error,      429, quota_rate,     retry",
    "api_error,             500, model_provider, retry",
    "timeout_error,         504, model_provider, retry",
    "overloaded_error,      529, model_provider, retry",
    "internal_server_error, 500, model_provider, retry",
    "some_new_error,        500, model_provider, retry",
  })
  void inAStreamTheTypeDecides(String type, int status, String category, String disposition)
      throws Exception {
    Failure failure = inStream(envelope(type, "Told so"));
    assertIs(failure, status, type, category, disposition);
    assertThat(failure.wireStatus()).isEqualTo(200);
    assertThat(failure.message()).isEqualTo("Told so");
    assertThat(failure.requestId()).isEqualTo("req_1");
    assertThat(failure.phase()).isEqualTo(Phase.STREAM);
  }

  @ParameterizedTest(name = "{0} with its own type {1}")
  @CsvSource({
    "400, invalid_request_error, request,        dead_letter",
    "401, authentication_error,  account_auth,   hold",
    "402, billing_error,         account_auth,   hold",
    "403, permission_error,      account_auth,   dead_letter",
    "404, not_found_error,       model_provider, dead_letter",
    "408, timeout_error,         model_provider, retry",
    "409, conflict_error,        request,        retry",
    "413, request_too_large,     request,        dead_letter",
    "422, invalid_request_error, request,        dead_letter",
    "429, rate_limit_error,      quota_rate,     retry",
    "500, api_error,             model_provider, retry",
    "504, timeout_error,         model_provider, retry",
    "524, timeout_error,         model_provider, retry",
    "529, overloaded_error,      model_provider, retry",
    // The wire's status stands, whatever the type says.
    "500, overloaded_error,      model_provider, retry",
    "529, api_error,             model_provider, retry",
    "400, overloaded_error,      request,        dead_letter",
    "503, overloaded_error,      model_provider, retry",
    "418, teapot_error,          request,        dead_letter",
  })
  void overPlainHttpTheStatusStandsAndTheBodyGivesTheType(
      int status, String type, String category, String disposition) {
    Failure failure = response(status, envelope(type, "Told so"));
    assertIs(failure, status, type, category, disposition);
    assertThat(failure.wireStatus()).isEqualTo(status);
    assertThat(failure.message()).isEqualTo("Told so");
    assertThat(failure.requestId()).isEqualTo("req_1");
    assertThat(failure.phase()).isEqualTo(Phase.RESPONSE);
  }

  @ParameterizedTest(name = "{0} without a readable body is {1}")
  @CsvSource({
    "400, invalid_request_error, request,           dead_letter",
    "401, authentication_error,  account_auth,      hold",
    "402, billing_error,         account_auth,      hold",
    "403, permission_error,      deployment_config, hold",
    "404, not_found_error,       deployment_config, hold",
    "405, invalid_request_error, request,           dead_letter",
    "407, invalid_request_error, deployment_config, hold",
    "408, timeout_error,         model_provider,    retry",
    "409, conflict_error,        request,           retry",
    "413, request_too_large,     request,           dead_letter",
    "418, invalid_request_error, request,           dead_letter",
    "421, invalid_request_error, model_provider,    retry",
    "422, invalid_request_error, request,           dead_letter",
    "425, invalid_request_error, model_provider,    retry",
    "429, rate_limit_error,      quota_rate,        retry",
    "499, invalid_request_error, request,           dead_letter",
    "500, api_error,             model_provider,    retry",
    "501, api_error,             model_provider,    retry",
    "502, api_error,             model_provider,    retry",
    "503, api_error,             model_provider,    retry",
    "504, timeout_error,         model_provider,    retry",
    "520, api_error,             model_provider,    retry",
    "522, api_error,             model_provider,    retry",
    "524, timeout_error,         model_provider,    retry",
    "529, overloaded_error,      model_provider,    retry",
    "599, api_error,             model_provider,    retry",
  })
  void overPlainHttpTheTypeComesFromTheStatusWhereTheBodyHasNone(
      int status, String type, String category, String disposition) {
    for (String body : new String[] {PAGE, "", "null", "17", "[]", "{}", "{\"error\":\"x\"}"}) {
      assertIs(response(status, body), status, type, category, disposition);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 199, 200, 201, 202, 204, 206, 226, 301, 302, 304, 307, 308, 399})
  void aStatusThatIsNoErrorAndNoStreamIsAnInvalidResponse(int status) {
    Failure failure = response(status, PAGE);
    assertIs(failure, 502, "invalid_response", "model_provider", "retry");
    assertThat(failure.wireStatus()).isEqualTo(status);
    assertThat(failure.message()).startsWith("status " + status);
  }

  @Test
  void aRedirectIsNamed() {
    ResponseHead head = head(301, Map.of("location", "https://gateway.example/login"));
    assertThat(Classifier.response(head, "", NOW).message())
        .isEqualTo("status 301, a redirect to https://gateway.example/login without a body");
  }

  @Test
  void theTextOfAStrangeBodyIsQuotedOnOneLineUpTo200Characters() {
    assertThat(response(204, "<p>\n  Blocked").message())
        .isEqualTo("status 204 with no stream: <p> Blocked");
    String longest = "x".repeat(200);
    assertThat(response(503, longest).message()).isEqualTo(longest);
    assertThat(response(503, longest + "y").message()).isEqualTo(longest + "…");
  }

  @Test
  void aStatusBeyondHttpKeepsItsPlaceOnTheWire() {
    Failure failure = response(999, "");
    assertIs(failure, 599, "api_error", "model_provider", "retry");
    assertThat(failure.wireStatus()).isEqualTo(999);
  }

  @ParameterizedTest(name = "{0} x-should-retry {2}: {3}")
  @CsvSource({
    "529, overloaded_error,      false, dead_letter",
    "529, overloaded_error,      true,  retry",
    "529, overloaded_error,      maybe, retry",
    "429, rate_limit_error,      false, dead_letter",
    "409, conflict_error,        False, dead_letter",
    "400, invalid_request_error, true,  retry",
    "413, request_too_large,     true,  retry",
    "400, invalid_request_error, false, dead_letter",
    "401, authentication_error,  false, hold",
    "401, authentication_error,  true,  hold",
    "402, billing_error,         false, hold",
  })
  void theServerMaySayWhetherToRetry(int status, String type, String says, String disposition) {
    ResponseHead head = head(status, Map.of("x-should-retry", says));
    Failure failure = Classifier.response(head, envelope(type, "m"), NOW);
    assertThat(failure.disposition().tag()).isEqualTo(disposition);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void aPageHoldsWhateverTheServerSaysOfRetries(int status) {
    for (String says : new String[] {"true", "false"}) {
      ResponseHead head = head(status, Map.of("x-should-retry", says));
      assertThat(Classifier.response(head, PAGE, NOW).disposition()).isEqualTo(Disposition.HOLD);
    }
  }

  @Test
  void aByteOrderMarkBeforeTheJsonChangesNothing() {
    String credit = envelope("invalid_request_error", "Your credit balance is too low to go on");
    assertIs(
        response(400, "\uFEFF" + credit), 400, "invalid_request_error", "account_auth", "hold");
    String missing = envelope("not_found_error", "model: claude-9");
    assertIs(
        response(404, "\uFEFF" + missing), 404, "not_found_error", "model_provider", "dead_letter");
    assertThat(response(404, "\uFEFF" + missing).message()).isEqualTo("model: claude-9");
    assertThat(response(503, "\uFEFF{\"message\":\"Busy\"}").message()).contains("Busy");
    assertThat(response(503, "\uFEFF{\"message\":\"Busy\"}").message()).doesNotContain("{");
  }

  @Test
  void numbersOfAnyLengthMakeNoEnvelopeUnreadable() {
    String body =
        envelope("permission_error", "No").replaceFirst("\\{", "{\"n\":" + "9".repeat(5_000) + ",");
    assertIs(response(403, body), 403, "permission_error", "account_auth", "dead_letter");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'overloaded_error','message':'m'}                                 | 529 | overloaded_error",
        "{'type':'stream_error','error':{'type':'api_error','message':'m'}}        | 500 | api_error",
        "{'type':'overloaded_error','error':{'message':'m'}}                       | 529 | overloaded_error",
        "{'error':{'error':{'type':'authentication_error','message':'m'}}}         | 401 | authentication_error",
        "{'type':'error','error':{'type':'error','error':{'type':'billing_error','message':'m'}}} | 402 | billing_error",
        "[{'type':'error','error':{'type':'overloaded_error','message':'m'}}]      | 529 | overloaded_error",
        "{'error':{'message':'m','type':'rate_limit_error','code':429}}            | 429 | rate_limit_error",
        "{'error':{'message':'m','type':'server_error','code':429}}                | 500 | server_error",
        "{'object':'error','type':'BadRequestError','message':'m','code':400}      | 500 | BadRequestError",
        "{'object':'error','type':'bad_request','message':'m','code':400}          | 500 | bad_request",
      })
  void gatewaysWrapAndFlattenTheEnvelopeInAStream(String json, int status, String type)
      throws Exception {
    Failure failure = inStream(json.replace('\'', '"'));
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.message()).isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource({
    "You have reached your specified API usage limits. Wait.,           quota_rate,   hold",
    "You have reached your specified workspace API usage limits. Wait., quota_rate,   hold",
    "Your credit balance is too low to access the Anthropic API.,       account_auth, hold",
    "max_tokens: You have reached your specified API usage limits,      request,      dead_letter",
    "prompt is too long,                                                request,      dead_letter",
  })
  void someInvalidRequestsAreTheAccounts(String message, String category, String disposition)
      throws Exception {
    String body = envelope("invalid_request_error", message);
    assertIs(response(400, body), 400, "invalid_request_error", category, disposition);
    assertIs(inStream(body), 400, "invalid_request_error", category, disposition);
    assertIs(
        response(403, envelope("permission_error", message)),
        403,
        "permission_error",
        "account_auth",
        "dead_letter");
  }

  @Test
  void anErrorEventWithoutReadableDataIsUnknown() throws Exception {
    Failure none = Classifier.streamError(head(200), null, "", Phase.STREAM, NOW);
    assertIs(none, 500, "unknown_error", "model_provider", "retry");
    assertThat(none.message()).isEqualTo("error event without data");
    assertThat(none.wireStatus()).isEqualTo(200);
    for (String data :
        new String[] {"{}", "[]", "{\"error\":null}", "{\"error\":{\"type\":\" \"}}"}) {
      assertIs(inStream(data), 500, "unknown_error", "model_provider", "retry");
      assertThat(inStream(data).message()).isEqualTo("error event: " + data);
    }
  }

  @Test
  void anErrorWithoutAMessageSaysItsTypeOrStatus() throws Exception {
    assertThat(inStream("{\"error\":{\"type\":\"api_error\"}}").message()).isEqualTo("api_error");
    assertThat(response(500, "{\"error\":{\"type\":\"api_error\"}}").message())
        .isEqualTo("HTTP status 500");
    assertThat(response(520, "").message()).isEqualTo("HTTP status 520");
  }

  @Test
  void aRateLimitInAStreamHasTheWaitOfItsHead() throws Exception {
    var headers =
        Map.of(
            "anthropic-ratelimit-output-tokens-remaining", "0",
            "anthropic-ratelimit-output-tokens-reset", "2026-11-05T12:00:42Z");
    JsonNode payload = new ObjectMapper().readTree(envelope("rate_limit_error", "m"));
    Failure failure = Classifier.streamError(head(200, headers), payload, "", Phase.STREAM, NOW);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(42));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"code\":429,\"message\":\"Quota exceeded\"}}   | Quota exceeded",
        "[{\"error\":{\"code\":429,\"message\":\"Quota exceeded\"}}] | Quota exceeded",
        "{\"message\":\"Forbidden\"}                                 | Forbidden",
        "{\"Message\":\"Not authorized\"}                            | Not authorized",
        "{\"detail\":\"Not Found\"}                                  | Not Found",
        "{\"error\":\"invalid_token\"}                               | invalid_token",
        "{\"error\":{\"message\":\"\"}}                              | {\"error\":{\"message\":\"\"}}",
        "no healthy upstream                                         | no healthy upstream",
      })
  void theWordsOfStrangeBodiesAreFound(String body, String message) {
    assertThat(response(503, body).message()).isEqualTo(message);
  }

  @Test
  void anErrorStatusWithAnEventStreamIsReadToo() {
    String body = "event: error\ndata: " + envelope("permission_error", "No") + "\n\n";
    assertIs(response(403, body), 403, "permission_error", "account_auth", "dead_letter");
  }

  @Test
  void theHeadersRequestIdStandsInForTheBodys() throws Exception {
    ResponseHead head = head(500, Map.of("request-id", "req_head"));
    String bare = "{\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}";
    JsonNode payload = new ObjectMapper().readTree(bare);
    assertThat(Classifier.response(head, bare, NOW).requestId()).isEqualTo("req_head");
    assertThat(Classifier.streamError(head, payload, bare, Phase.STREAM, NOW).requestId())
        .isEqualTo("req_head");
    assertThat(Classifier.response(head, PAGE, NOW).requestId()).isEqualTo("req_head");
    assertThat(Classifier.response(head, envelope("api_error", "m"), NOW).requestId())
        .isEqualTo("req_1");
  }

  @Test
  void nestingThatIsTooDeepIsNoEnvelope() {
    String deep = "{\"error\":".repeat(100_000);
    assertIs(response(500, deep), 500, "api_error", "model_provider", "retry");
    assertIs(response(500, "[".repeat(200_000)), 500, "api_error", "model_provider", "retry");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'error','error':{'type':'api_error'}} | true",
        "{'type':'overloaded_error'}                   | true",
        "{'object':'error','type':'bad_request'}       | true",
        "{'type':'error'}                              | false",
        "{'type':'message'}                            | false",
        "{'message':'Not an error'}                    | false",
      })
  void jsonIsAnErrorIfItHasAnErrorsType(String json, boolean error) throws Exception {
    assertThat(Classifier.isError(new ObjectMapper().readTree(json.replace('\'', '"'))))
        .isEqualTo(error);
    assertThat(Classifier.isError(null)).isFalse();
  }
}
