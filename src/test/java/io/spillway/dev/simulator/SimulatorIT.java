package io.spillway.dev.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.RawCall.Ended;
import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.faults.ErrorShape;
import io.spillway.dev.simulator.faults.Fault;
import io.spillway.dev.simulator.faults.FaultPosition;
import io.spillway.dev.simulator.faults.FaultRule;
import io.spillway.dev.simulator.faults.Faults;
import io.spillway.dev.simulator.json.Json;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes on the wire, read from a plain socket. */
class SimulatorIT {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T14:11:30Z"));
  private static final int GOOD_EVENTS = 10 + 6;

  private static SimulatorSettings.Builder settings() {
    return SimulatorSettings.builder(CLOCK).speed(Speed.instant(10));
  }

  private static Simulator with(Fault fault) {
    return Simulator.start(settings().faults(Faults.of(1, FaultRule.of(fault))).build());
  }

  private static RawCall callWith(Fault fault) throws Exception {
    try (var simulator = with(fault)) {
      return RawCall.post(simulator, RawCall.REQUEST);
    }
  }

  @Test
  void goodStreamHasTheHeadersAndEventsOfTheApi() throws Exception {
    try (var simulator = Simulator.start(settings().build())) {
      RawCall call = RawCall.post(simulator, RawCall.REQUEST);
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.ended()).isEqualTo(Ended.WELL);
      assertThat(call.header("content-type")).isEqualTo("text/event-stream; charset=utf-8");
      assertThat(call.header("request-id")).startsWith("req_sim");
      assertThat(call.header("anthropic-ratelimit-requests-limit")).isEqualTo("50000");
      assertThat(call.header("anthropic-ratelimit-requests-remaining")).isEqualTo("50000");
      assertThat(call.header("anthropic-ratelimit-tokens-reset")).isEqualTo("2026-11-22t14:12:00z");
      assertThat(call.events()).isEqualTo(GOOD_EVENTS);
      assertThat(call.text())
          .startsWith("event: message_start\ndata: {\"type\":\"message_start\"")
          .contains("\"text\":\"Answer to order-17:\"", "event: ping")
          .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }
  }

  @Test
  void aPacedStreamHasTheSameBytesAsAnInstantOne() throws Exception {
    var slow = new Speed(Duration.ofMillis(2), Duration.ofMillis(1), 10, 0);
    try (var instant = Simulator.start(settings().build());
        var paced = Simulator.start(settings().speed(slow).build())) {
      RawCall call = RawCall.post(paced, RawCall.REQUEST);
      assertThat(call.ended()).isEqualTo(Ended.WELL);
      assertThat(call.text()).isEqualTo(RawCall.post(instant, RawCall.REQUEST).text());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"CUT", "RESET", "SILENCE"})
  void aPacedStreamBreaksLikeAnInstantOne(Ending ending) throws Exception {
    var slow = new Speed(Duration.ofMillis(2), Duration.ofMillis(1), 10, 0);
    var fault = new Fault.Truncation(FaultPosition.events(4), Fault.Cut.EVENT, ending);
    try (var simulator =
        Simulator.start(settings().speed(slow).faults(Faults.of(1, FaultRule.of(fault))).build())) {
      RawCall call = call(simulator, ending, 4);
      assertThat(call.ended()).isEqualTo(endedBy(ending));
      assertThat(call.events()).isEqualTo(4);
    }
  }

  private static RawCall call(Simulator simulator, Ending ending, int events) throws Exception {
    return endedBy(ending) == Ended.SILENT
        ? RawCall.postUntilSilent(simulator, RawCall.REQUEST, events)
        : RawCall.post(simulator, RawCall.REQUEST);
  }

  private static Ended endedBy(Ending ending) {
    return switch (ending) {
      case END -> Ended.WELL;
      case CUT -> Ended.CLOSED;
      case RESET -> Ended.RESET;
      case SILENCE, PINGS -> Ended.SILENT;
    };
  }

  @Test
  void withoutStreamTheWholeMessageComes() throws Exception {
    try (var simulator = Simulator.start(settings().build())) {
      RawCall call =
          RawCall.post(simulator, RawCall.REQUEST.replace("\"stream\":true", "\"stream\":false"));
      assertThat(call.header("content-type")).isEqualTo("application/json");
      assertThat(Json.tree(call.text()).at("/content/0/text").asText())
          .startsWith("Answer to order-17:");
      assertThat(Json.tree(call.text()).at("/usage/output_tokens").asInt()).isEqualTo(10);
    }
  }

  @Test
  void manyEventsGoOutWhole() throws Exception {
    try (var simulator = Simulator.start(settings().speed(Speed.instant(20_000)).build())) {
      RawCall call =
          RawCall.post(
              simulator, RawCall.REQUEST.replace("\"max_tokens\":100", "\"max_tokens\":30000"));
      assertThat(call.ended()).isEqualTo(Ended.WELL);
      assertThat(call.events()).isEqualTo(20_006);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|model: Field required",
        "[]|The request body is not a JSON object",
        "{\"model\":\"m\"}|max_tokens: Field required",
        "{\"model\":\"m\",\"max_tokens\":1}|messages: Field required",
        "{\"model\":\"m\",\"max_tokens\":0,\"messages\":[{}]}"
            + "|max_tokens: Input should be greater than or equal to 1",
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}"
            + "|messages: at least one message is required",
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{}],\"stream\":1}"
            + "|stream: Input should be a valid boolean",
      })
  void aWrongBodyIsAnInvalidRequest(String body, String message) throws Exception {
    try (var simulator = Simulator.start(settings().build())) {
      RawCall call = RawCall.post(simulator, body);
      assertThat(call.status()).isEqualTo(400);
      assertThat(Json.tree(call.text()).at("/error/type").asText())
          .isEqualTo("invalid_request_error");
      assertThat(Json.tree(call.text()).at("/error/message").asText()).isEqualTo(message);
      assertThat(Json.tree(call.text()).at("/request_id").asText())
          .isEqualTo(call.header("request-id"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /v1/messages HTTP/1.1,401,authentication_error",
    "GET /v1/messages HTTP/1.1,405,invalid_request_error",
    "POST /v2/messages HTTP/1.1,404,not_found_error",
  })
  void aWrongHeadIsRefused(String line, int status, String type) throws Exception {
    try (var simulator = Simulator.start(settings().build())) {
      RawCall call = RawCall.send(simulator, line + "\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
      assertThat(call.status()).isEqualTo(status);
      assertThat(Json.tree(call.text()).at("/error/type").asText()).isEqualTo(type);
      assertThat(Json.tree(call.text()).at("/type").asText()).isEqualTo("error");
    }
  }

  @Test
  void aBodyOver32MbIsTooLarge_announcedOrNot() throws Exception {
    String head = "POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: k\r\n";
    try (var simulator = Simulator.start(settings().build())) {
      RawCall announced = RawCall.send(simulator, head + "content-length: 33554433\r\n\r\n");
      assertThat(announced.status()).isEqualTo(413);
      assertThat(announced.text()).contains("request_too_large");
      String megabyte = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
      RawCall sent =
          RawCall.send(
              simulator,
              head + "transfer-encoding: chunked\r\n\r\n" + megabyte.repeat(33) + "0\r\n\r\n");
      assertThat(sent.status()).isEqualTo(413);
    }
  }

  @Test
  void statusFaultHasItsHeadersAndEnvelope() throws Exception {
    RawCall call =
        callWith(
            Fault.HttpError.of(
                429,
                "Slow down",
                Map.of("retry-after", "7", "anthropic-ratelimit-requests-remaining", "0")));
    assertThat(call.status()).isEqualTo(429);
    assertThat(call.header("retry-after")).isEqualTo("7");
    assertThat(call.header("anthropic-ratelimit-requests-remaining")).isEqualTo("0");
    assertThat(Json.tree(call.text()).at("/error/type").asText()).isEqualTo("rate_limit_error");
    assertThat(Json.tree(call.text()).at("/request_id").asText())
        .isEqualTo(call.header("request-id"));
  }

  @ParameterizedTest
  @CsvSource({
    "JSON,application/json,{\"type\":\"error\"",
    "JSON_BARE,application/json,{\"error\":{\"type\":\"t\"",
    "HTML,text/html,<html>",
    "TEXT,text/plain,upstream connect error",
    "EMPTY,'',''"
  })
  void statusFaultHasItsBody(Fault.Body body, String type, String start) throws Exception {
    RawCall call = callWith(new Fault.HttpError(520, "t", "m", Map.of(), body, ""));
    assertThat(call.status()).isEqualTo(520);
    assertThat(call.ended()).isEqualTo(Ended.WELL);
    assertThat(call.header("content-type")).isEqualTo(type);
    assertThat(call.text()).startsWith(start);
    assertThat(call.body().length == 0).isEqualTo(start.isEmpty());
    assertThat(call.header("request-id").isEmpty()).isEqualTo(!type.contains("json"));
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void errorEventComesAfterItsEvents_andEndsAsOrdered(Ending ending) throws Exception {
    var fault =
        new Fault.ErrorInStream(
            "overloaded_error",
            "Overloaded",
            FaultPosition.events(3),
            ErrorShape.PLAIN,
            null,
            ending);
    try (var simulator = with(fault)) {
      RawCall call = call(simulator, ending, 4);
      assertThat(call.status()).isEqualTo(200);
      assertThat(call.ended()).isEqualTo(endedBy(ending));
      assertThat(call.events()).isEqualTo(4);
      assertThat(call.text())
          .endsWith(
              "event: error\ndata: {\"type\":\"error\",\"error\":{\"details\":null,"
                  + "\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
    }
  }

  @Test
  void errorEventMayBeTheFirst() throws Exception {
    RawCall call = callWith(Fault.ErrorInStream.of("api_error", "m", FaultPosition.events(0)));
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.text()).startsWith("event: error\n");
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"END", "CUT", "RESET"})
  void truncationBetweenEventsEndsAsOrdered(Ending ending) throws Exception {
    RawCall call = callWith(new Fault.Truncation(FaultPosition.events(5), Fault.Cut.EVENT, ending));
    assertThat(call.ended()).isEqualTo(endedBy(ending));
    assertThat(call.events()).isEqualTo(5);
    assertThat(call.text()).endsWith("\n\n").doesNotContain("message_stop");
  }

  @Test
  void truncationInTheMiddleOfAnEventLeavesHalfOfIt() throws Exception {
    RawCall call =
        callWith(new Fault.Truncation(FaultPosition.events(5), Fault.Cut.MID_EVENT, Ending.END));
    assertThat(call.events()).isEqualTo(5);
    assertThat(call.text()).doesNotEndWith("\n");
  }

  @Test
  void truncationInToolInputLeavesUnfinishedJson() throws Exception {
    var fault = new Fault.Truncation(FaultPosition.anywhere(), Fault.Cut.TOOL_INPUT, Ending.END);
    try (var simulator = with(fault)) {
      RawCall call = RawCall.post(simulator, RawCall.TOOL_REQUEST);
      assertThat(call.ended()).isEqualTo(Ended.WELL);
      assertThat(call.text())
          .contains("\"partial_json\":\"\"", "\"partial_json\":\"{")
          .doesNotContain("message_delta");
      assertThat(call.text().substring(call.text().indexOf("tool_use")))
          .doesNotContain("content_block_stop");
    }
  }

  @Test
  void resetComesAfterItsEvents() throws Exception {
    RawCall call = callWith(new Fault.ConnectionReset(FaultPosition.events(3)));
    assertThat(call.ended()).isEqualTo(Ended.RESET);
    assertThat(call.events()).isEqualTo(3);
  }

  @Test
  void resetBeforeTheResponseSendsNothing() throws Exception {
    RawCall call = callWith(new Fault.ConnectionReset(FaultPosition.beforeResponse()));
    assertThat(call.ended()).isEqualTo(Ended.RESET);
    assertThat(call.head()).isEmpty();
  }

  @Test
  void resetAfterNoEventsSendsTheHead() throws Exception {
    RawCall call = callWith(new Fault.ConnectionReset(FaultPosition.events(0)));
    assertThat(call.ended()).isEqualTo(Ended.RESET);
    assertThat(call.status()).isEqualTo(200);
  }

  @Test
  void stallSaysNothingMore() throws Exception {
    try (var simulator = with(new Fault.Stall(FaultPosition.events(2), false))) {
      RawCall call = RawCall.postUntilSilent(simulator, RawCall.REQUEST, 2);
      assertThat(call.ended()).isEqualTo(Ended.SILENT);
      assertThat(call.events()).isEqualTo(2);
    }
  }

  @Test
  void stallBeforeTheResponseSendsNothing() throws Exception {
    try (var simulator = with(new Fault.Stall(FaultPosition.beforeResponse(), false))) {
      RawCall call = RawCall.postUntilSilent(simulator, RawCall.REQUEST, 0);
      assertThat(call.ended()).isEqualTo(Ended.SILENT);
      assertThat(call.head()).isEmpty();
    }
  }

  @Test
  void stallWithPingsSendsNothingElse() throws Exception {
    var fault = FaultRule.of(new Fault.Stall(FaultPosition.events(1), true));
    try (var simulator =
            Simulator.start(
                settings().pingInterval(Duration.ofMillis(1)).faults(Faults.of(1, fault)).build());
        var socket = new Socket("127.0.0.1", simulator.port())) {
      socket.getOutputStream().write(RawCall.request(RawCall.REQUEST).getBytes(UTF_8));
      var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      int pings = 0;
      while (pings < 20) {
        String line = reader.readLine();
        assertThat(line).isNotNull().doesNotContain("content_block");
        pings += line.equals("event: ping") ? 1 : 0;
      }
      assertThat(simulator.stats().open()).isEqualTo(1);
    }
  }

  @Test
  void spendLimitHasItsTwoWordings() throws Exception {
    RawCall enforced = callWith(new Fault.SpendLimit(Fault.Wording.ENFORCED));
    assertThat(enforced.status()).isEqualTo(429);
    assertThat(Json.tree(enforced.text()).at("/error/details/error_code").asText())
        .isEqualTo("enforced_spend_limit_reached");
    RawCall specified = callWith(new Fault.SpendLimit(Fault.Wording.SPECIFIED));
    assertThat(specified.status()).isEqualTo(400);
    assertThat(Json.tree(specified.text()).at("/error/message").asText())
        .startsWith("You have reached your specified API usage limits");
  }

  @Test
  void notAStreamIsAPageWith200() throws Exception {
    RawCall call = callWith(new Fault.NotAStream("text/html", "<html>sign in</html>"));
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.header("content-type")).isEqualTo("text/html");
    assertThat(call.text()).isEqualTo("<html>sign in</html>");
  }

  @Test
  void gzipDecompressesToTheGoodStream() throws Exception {
    RawCall call = callWith(new Fault.Gzip());
    assertThat(call.header("content-encoding")).isEqualTo("gzip");
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(call.body()));
        var simulator = Simulator.start(settings().build())) {
      assertThat(gzip.readAllBytes()).isEqualTo(RawCall.post(simulator, RawCall.REQUEST).body());
    }
  }

  @Test
  void withoutStreamAnErrorEventIsThePlainError() throws Exception {
    try (var simulator =
        with(Fault.ErrorInStream.of("overloaded_error", "Overloaded", FaultPosition.anywhere()))) {
      RawCall call = RawCall.post(simulator, RawCall.REQUEST.replace("true", "false"));
      assertThat(call.status()).isEqualTo(529);
      assertThat(call.header("content-type")).isEqualTo("application/json");
    }
  }
}
