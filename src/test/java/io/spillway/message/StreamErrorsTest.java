package io.spillway.message;

import static io.spillway.message.Frames.DELTA;
import static io.spillway.message.Frames.ERROR;
import static io.spillway.message.Frames.GOOD;
import static io.spillway.message.Frames.HI;
import static io.spillway.message.Frames.START;
import static io.spillway.message.Frames.STOP;
import static io.spillway.message.Frames.STOP_BLOCK;
import static io.spillway.message.Frames.TEXT;
import static io.spillway.message.Frames.startBlock;
import static io.spillway.message.Streams.end;
import static io.spillway.message.Streams.frame;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names an error in a stream, and what does not. */
class StreamErrorsTest {

  private static ObjectNode message(String body) {
    return ((StreamEnd.Complete) end(body)).message();
  }

  @Test
  void anErrorKeepsItsPayloadAndItsBytes() {
    var readable = (StreamEnd.ErrorEvent) end(START + frame("error", ERROR));
    assertThat(readable.payload().at("/error/type").textValue()).isEqualTo("overloaded_error");
    assertThat(readable.raw()).isEqualTo(ERROR);
    assertThat(end("event: error\n\n")).isEqualTo(new StreamEnd.ErrorEvent(null, ""));
    assertThat(end("id: 9\nevent: error\n\n")).isEqualTo(new StreamEnd.ErrorEvent(null, ""));
    assertThat(end("event: error\ndata: oops\n\n"))
        .isEqualTo(new StreamEnd.ErrorEvent(null, "oops"));
  }

  /** Lines that are no field, by what they are; the type that the outcome must name. */
  static Stream<Arguments> strays() {
    String pretty =
        "{\n  \"type\": \"error\",\n\n  \"error\": {\n    \"type\": \"overloaded_error\"}\n}";
    return Stream.of(
        Arguments.of(ERROR, "overloaded_error"),
        Arguments.of("\uFEFF  " + ERROR, "overloaded_error"),
        Arguments.of("[" + ERROR + "]", "overloaded_error"),
        Arguments.of(pretty, "overloaded_error"),
        Arguments.of(pretty.replace("\n", "\r\n"), "overloaded_error"),
        Arguments.of(pretty.replace("\n", "\r"), "overloaded_error"),
        Arguments.of(ERROR.replace(":", "\n:"), "overloaded_error"),
        Arguments.of(ERROR.replace("overloaded", "over\nloaded"), "overloaded_error"),
        Arguments.of("{\"type\":\"ping\"}\n" + ERROR, "overloaded_error"),
        Arguments.of("upstream failed: " + ERROR, "overloaded_error"),
        Arguments.of("Data: " + ERROR, "overloaded_error"),
        Arguments.of("upstream failed\n\nevent: error\ndata: " + ERROR, "overloaded_error"),
        Arguments.of("event: error\n" + ERROR, "overloaded_error"),
        Arguments.of("event: error\n" + pretty, "overloaded_error"),
        Arguments.of(
            "event: error\n{\"type\":\"overloaded_error\",\"message\":\"m\"}", "overloaded_error"),
        Arguments.of("{\"error\":{\"type\":\"api_error\"}}", "api_error"),
        Arguments.of("{\"type\":\"x\",\"error\":{\"type\":\"api_error\"}}", "api_error"),
        Arguments.of(
            "{\"type\":\"error\",\"error\":{\"type\":\"billing_error\",\"mes", "billing_error"),
        Arguments.of("event: error\n{\"type\":\"err", "unnamed"),
        Arguments.of("event: error\nupstream failed", "unnamed"),
        Arguments.of("{\"type\":\"error\",\"error\":{\"type\":\"bill", "none"),
        Arguments.of("upstream failed", "none"),
        Arguments.of("HTTP/1.1 200 OK", "none"),
        Arguments.of("</html>", "none"),
        Arguments.of("{\n  \"a\": 1\n}", "none"),
        Arguments.of("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{}}", "none"),
        Arguments.of(" data: {\"type\":\"message_stop\"}", "none"),
        Arguments.of("ata: {\"type\":\"content_block_delta\"}", "none"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strays")
  void linesThatAreNoFieldAreAnErrorOrMakeTheStreamInvalid(String lines, String type) {
    List<String> frames = List.of(START, TEXT, HI, STOP_BLOCK, DELTA, STOP);
    for (int at = 0; at < frames.size(); at++) {
      String before = String.join("", frames.subList(0, at));
      String after = String.join("", frames.subList(at, frames.size()));
      for (String end : new String[] {"\n\n", "\n", "\n\n: beat\n\nevent: ping\n\n"}) {
        assertNames(end(before + lines + end + after), type);
        assertNames(end(before + lines + end), type);
      }
      assertNames(end(before + lines), type);
    }
  }

  private static void assertNames(StreamEnd end, String type) {
    switch (type) {
      case "none" -> assertThat(end).isInstanceOf(StreamEnd.Invalid.class);
      case "unnamed" -> {
        if (end instanceof StreamEnd.ErrorEvent error) {
          assertThat(error.payload()).isNull();
        } else {
          // A name behind the lines took the error's place.
          assertThat(end).isInstanceOf(StreamEnd.Invalid.class);
        }
      }
      default -> {
        assertThat(end).isInstanceOf(StreamEnd.ErrorEvent.class);
        assertThat(((StreamEnd.ErrorEvent) end).payload().toString()).contains(type);
      }
    }
  }

  /** An error put into any place of an unfinished event, as a frame or bare. */
  @Test
  void anErrorWithinAnUnfinishedEventIsThatError() {
    String frame = HI.stripTrailing();
    for (int cut = 0; cut < frame.length(); cut++) {
      for (String error :
          new String[] {"\nevent: error\ndata: " + ERROR, "\ndata: " + ERROR, "\n" + ERROR}) {
        StreamEnd end = end(START + TEXT + frame.substring(0, cut) + error + "\n\n" + STOP_BLOCK);
        assertThat(end)
            .as(frame.substring(0, cut) + error)
            .isInstanceOf(StreamEnd.ErrorEvent.class);
        assertThat(((StreamEnd.ErrorEvent) end).payload().toString()).contains("overloaded_error");
      }
    }
    int withinText = HI.indexOf("Hi") + 1;
    for (String error : new String[] {"event: error\ndata: " + ERROR, "data: " + ERROR, ERROR}) {
      StreamEnd end = end(START + TEXT + HI.substring(0, withinText) + error + "\n\n" + STOP_BLOCK);
      assertThat(((StreamEnd.ErrorEvent) end).payload().toString()).contains("overloaded_error");
    }
  }

  /** A model may use a tool with any input; it names no error of the API. */
  @Test
  void inputThatLooksLikeAnErrorIsNoneWhereverItsFrameIsCut() {
    String input = "{\"input\":" + ERROR.strip() + ",\"list\":[" + ERROR.strip() + "]}";
    String tool = startBlock(0, "{\"type\":\"tool_use\",\"name\":\"n\",\"input\":" + input + "}");
    assertThat(end(START + tool + STOP_BLOCK + DELTA + STOP))
        .isInstanceOf(StreamEnd.Complete.class);
    for (int cut = 0; cut < tool.length(); cut++) {
      assertThat(end(START + tool.substring(0, cut))).isNotInstanceOf(StreamEnd.ErrorEvent.class);
      assertThat(end(START + tool.substring(0, cut) + "\n\n" + DELTA + STOP))
          .isNotInstanceOf(StreamEnd.ErrorEvent.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error \ndata: {\"x\":1}",
        "event:  error\t\ndata",
        "event: Error\ndata: m",
        "event: stream_error\ndata: {\"message\":\"m\"}",
        "event: error\ndata: {\"type\":\"overloaded_error\",\"message\":\"m\"}",
        "data: {\"type\":\"overloaded_error\",\"message\":\"m\"}",
        "data: {\"type\":\"request_too_large\",\"message\":\"m\"}",
        "data: {\"type\":\"InternalServerException\",\"message\":\"m\"}",
        "data: {\"object\":\"error\",\"message\":\"m\",\"code\":400}",
        "data: {\"type\":\"x\",\"error\":{\"message\":\"m\"}}",
        "data: {\"type\":\"x\",\"error\":\"m\"}",
        "data: {\"error\":true,\"message\":\"m\"}",
        "event: weather\ndata: {\"type\":\"weather\",\"error\":{\"type\":\"api_error\"}}",
        "event: ping\ndata: {\"type\":\"ping\",\"error\":{\"type\":\"api_error\"}}",
        "event: message_stop\ndata: {\"type\":\"message_stop\",\"error\":{\"message\":\"m\"}}",
        "data: [{\"error\":{\"type\":\"api_error\"}}]",
        "data: {\ndata: \"error\":{\"type\":\"api_error\"}}",
      })
  void whateverNamesAnErrorIsOne(String event) {
    String end = "\n\n" + STOP_BLOCK + DELTA + STOP;
    assertThat(end(START + TEXT + HI + event + end)).isInstanceOf(StreamEnd.ErrorEvent.class);
    assertThat(end(START + DELTA + event.replace("\n", "\r\n") + "\r\n\r\n" + STOP))
        .isInstanceOf(StreamEnd.ErrorEvent.class);
    assertThat(end(GOOD + event + end)).isInstanceOf(StreamEnd.Complete.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data: {\"type\":\"weather\",\"error\":null}",
        "data: {\"type\":\"weather\",\"error\":false}",
        "event: weather\ndata: {\"errors\":0}",
        "data: {\"type\":\"weather\",\"content\":{\"type\":\"x_error\",\"error\":{\"type\":\"api_error\"}}}",
        "event: heartbeat\ndata: alive",
        "event: heartbeat\ndata: {}",
        "retry: 3000\nid: 7",
        ": comment {\"type\":\"error\"}",
      })
  void whatNamesNoErrorIsPassedOver(String event) {
    assertThat(message(START + TEXT + event + "\n\n" + HI + STOP_BLOCK + DELTA + event + "\n\n"))
        .isEqualTo(message(GOOD));
  }
}
