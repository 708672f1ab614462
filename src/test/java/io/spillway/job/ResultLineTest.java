package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines are what the official SDK reads, with our member beside it. */
class ResultLineTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final History HISTORY =
      History.EMPTY.with(
          new HistoryEntry(
              1,
              false,
              529,
              200,
              "overloaded_error",
              "stream",
              "req_1",
              Instant.parse("2026-01-31T12:00:00Z")));

  @Test
  void aSuccessIsReadByTheSdk() throws Exception {
    byte[] value =
        line("order-17", 200, Optional.empty()).succeeded(message("Hello"), 1_000).value();

    var response = sdk(value);
    assertThat(response.customId()).isEqualTo("order-17");
    var message = response.result().asSucceeded().message();
    assertThat(message.content().getFirst().asText().text()).isEqualTo("Hello");
    assertThat(message.usage().outputTokens()).isEqualTo(3);
  }

  @Test
  void anErrorIsReadByTheSdk() throws Exception {
    byte[] value =
        line("order-17", 529, Optional.empty()).errored("overloaded_error", "Overloaded", "req_2");

    var error = sdk(value).result().asErrored().error();
    assertThat(error.error().asOverloadedError().message()).isEqualTo("Overloaded");
    assertThat(error.requestId()).contains("req_2");
  }

  @Test
  void anErrorOfOurOwnTypeAndWithoutARequestIsReadByTheSdk() throws Exception {
    byte[] value = line("a", 500, Optional.empty()).errored("result_too_large", "too large", null);

    var error = sdk(value).result().asErrored().error();
    assertThat(error.requestId()).isEmpty();
    assertThat(error.error().asApiError().message()).isEqualTo("too large");
    assertThat(JSON.readTree(value).at("/result/error/error/type").textValue())
        .isEqualTo("api_error");
    assertThat(JSON.readTree(value).at("/spillway/error_type").textValue())
        .isEqualTo("result_too_large");
  }

  @Test
  void anExpiryIsReadByTheSdk() throws Exception {
    var response = sdk(line("a", 408, Optional.empty()).expired());

    assertThat(response.result().isExpired()).isTrue();
    assertThat(response.customId()).isEqualTo("a");
  }

  @Test
  void aCancelIsReadByTheSdk() throws Exception {
    var response = sdk(line("a", 499, Optional.empty()).canceled());

    assertThat(response.result().isCanceled()).isTrue();
    assertThat(response.customId()).isEqualTo("a");
  }

  @Test
  void ourMemberHoldsStatusAttemptsHistoryTimingAndMetadata() throws Exception {
    byte[] value =
        line("a", 200, Optional.of("{\"n\" : 1.50, \"é\":null}"))
            .succeeded(message(""), 1_000)
            .value();

    String text = new String(value, UTF_8);
    assertThat(text)
        .endsWith(
            ",\"spillway\":{\"status\":200,\"attempts\":2,\"waits\":3,\"history\":"
                + HISTORY.toJson()
                + ",\"timing\":{\"queued\":7,\"total\":61000},"
                + "\"metadata\":{\"n\" : 1.50, \"é\":null}}}")
        .doesNotContain("\n");
  }

  @Test
  void withoutMetadataThereIsNoSuchMember() throws Exception {
    JsonNode line = JSON.readTree(line("a", 200, Optional.empty()).expired());

    assertThat(line.path("spillway").has("metadata")).isFalse();
  }

  @Test
  void halvesOfSurrogatePairsMakeNoLineUnwritable() throws Exception {
    String half = "a\ud83d";
    ResultLine line =
        new ResultLine(
            half + "b",
            Optional.empty(),
            200,
            trail(
                1,
                0,
                History.EMPTY.with(
                    new HistoryEntry(1, false, 400, null, half, "job", "\ude00", Instant.EPOCH))),
            Map.of(),
            Optional.of("\"\\ud83d\""));

    for (byte[] value :
        new byte[][] {
          line.succeeded(message(half), 1_000).value(),
          line.succeeded(message("\ude00\ud83d\ud83d\ude00"), 1_000).value(),
          line.errored(half, "\ude00 half", half),
          line.expired()
        }) {
      JsonNode read = JSON.readTree(value);
      assertThat(read.path("custom_id").textValue()).startsWith("a").endsWith("b");
    }
  }

  @Test
  void aReplayNamesItsOriginAndNumber() throws Exception {
    RetryState replay = RetryState.start(new Origin("jobs-0-7", Instant.EPOCH, 2, "jobs-0-99"));
    var line = new ResultLine("a", Optional.empty(), 200, replay, Map.of(), Optional.empty());
    JsonNode told = JSON.readTree(line.succeeded(message("Hello"), 1_000).value()).path("spillway");

    assertThat(told.path("origin").asText()).isEqualTo("jobs-0-7");
    assertThat(told.path("replay").asInt()).isEqualTo(2);
    JsonNode first =
        JSON.readTree(line("a", 200, Optional.empty()).succeeded(message("Hello"), 1_000).value());
    assertThat(first.path("spillway").has("replay")).isFalse();
  }

  private static ResultLine line(String id, int status, Optional<String> metadata) {
    Map<String, Duration> timing = new LinkedHashMap<>();
    timing.put("queued", Duration.ofNanos(7_999_999));
    timing.put("total", Duration.ofSeconds(61));
    return new ResultLine(id, Optional.empty(), status, trail(2, 3, HISTORY), timing, metadata);
  }

  private static RetryState trail(int attempts, int waits, History history) {
    return new RetryState(
        Origin.at("jobs", 0, 7, 1_000),
        attempts,
        waits,
        Optional.empty(),
        Duration.ZERO,
        0,
        Losses.NONE,
        history);
  }

  private static ObjectNode message(String text) throws Exception {
    ObjectNode message =
        (ObjectNode)
            JSON.readTree(
                """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-x",
                 "content":[{"type":"text","text":""}],"stop_reason":"end_turn",
                 "stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":3}}
                """);
    ((ObjectNode) message.path("content").get(0)).put("text", text);
    return message;
  }

  private static MessageBatchIndividualResponse sdk(byte[] value) throws Exception {
    return ObjectMappers.jsonMapper().readValue(value, MessageBatchIndividualResponse.class);
  }
}
