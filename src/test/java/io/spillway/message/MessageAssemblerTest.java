package io.spillway.message;

import static io.spillway.message.Frames.DELTA;
import static io.spillway.message.Frames.DONE;
import static io.spillway.message.Frames.EMPTY_DELTA;
import static io.spillway.message.Frames.ERROR;
import static io.spillway.message.Frames.GOOD;
import static io.spillway.message.Frames.HI;
import static io.spillway.message.Frames.START;
import static io.spillway.message.Frames.STOP;
import static io.spillway.message.Frames.STOP_BLOCK;
import static io.spillway.message.Frames.TEXT;
import static io.spillway.message.Frames.delta;
import static io.spillway.message.Frames.startBlock;
import static io.spillway.message.Frames.stopBlock;
import static io.spillway.message.Streams.end;
import static io.spillway.message.Streams.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageAssemblerTest {
  private static ObjectNode message(String body) {
    return ((StreamEnd.Complete) end(body)).message();
  }

  /** The one block a body of these frames makes. */
  private static String block(String frames) {
    return message(START + frames + DELTA + STOP).at("/content/0").toString();
  }

  /** A whole text block. */
  private static String block(int index) {
    return startBlock(index, "{\"type\":\"text\",\"text\":\"" + index + "\"}") + stopBlock(index);
  }

  /** Every name in an event of its own, before the event with its data. */
  private static String apart(String body) {
    return body.replace("\ndata:", "\n\ndata:");
  }

  private static Arguments row(String what, String body, Class<? extends StreamEnd> end) {
    return Arguments.of(what, body, end);
  }

  static Stream<Arguments> ends() {
    Class<StreamEnd.Complete> complete = StreamEnd.Complete.class;
    Class<StreamEnd.Truncated> truncated = StreamEnd.Truncated.class;
    Class<StreamEnd.Invalid> invalid = StreamEnd.Invalid.class;
    Class<StreamEnd.ErrorEvent> error = StreamEnd.ErrorEvent.class;
    return Stream.of(
        row("good", GOOD, complete),
        row("good, then an error", GOOD + frame("error", ERROR), complete),
        row("good, then garbage", GOOD + "data: !\n\n" + START, complete),
        row("without message_stop", START + TEXT + HI + STOP_BLOCK + DELTA, complete),
        row(
            "cut in message_stop",
            START + DELTA + "event: message_stop\ndata: {\"type\":\"m",
            complete),
        row("the last frame without its blank line", GOOD.stripTrailing(), complete),
        row("no content at all", START + DELTA + STOP, complete),
        row("message_stop with empty data", START + DELTA + "event: message_stop\n\n", complete),
        row(
            "pings everywhere",
            frame("{\"type\":\"ping\"}") + GOOD.replace("\n\n", "\n\nevent: ping\n\n"),
            complete),
        row("data only", GOOD.replaceAll("event: .*\n", ""), complete),
        row("names only on the last frames", GOOD.replaceAll("event: content.*\n", ""), complete),
        row("the same start twice", START + GOOD, complete),
        row(
            "unknown events",
            START + frame("weather", "{\"type\":\"weather\"}") + frame("odd", "!") + DELTA + STOP,
            complete),
        row("an id alone", "id: 1\n\n" + GOOD, complete),
        row("message_stop with an open block", START + TEXT + HI + DELTA + STOP, complete),
        row(
            "a block that stops twice",
            START + TEXT + HI + STOP_BLOCK + STOP_BLOCK + DELTA + STOP,
            complete),
        row(
            "a delta behind its block's stop",
            START + TEXT + STOP_BLOCK + HI + DELTA + STOP,
            complete),
        row("[DONE] before message_stop", START + DELTA + DONE + STOP, complete),
        row("[DONE] instead of message_stop", GOOD.replace(STOP, DONE), complete),
        row("[DONE] with a name", GOOD.replace(STOP, "event: done\n" + DONE), complete),
        row("[DONE] without its blank line", START + DELTA + "data:[DONE]", complete),
        row("[DONE] before a stop reason", START + TEXT + HI + STOP_BLOCK + DONE, truncated),
        row("[DONE] within a block", START + TEXT + HI + DELTA + DONE, truncated),
        row("[DONE] first", DONE + GOOD, truncated),
        row("empty beats", START + "data: {}\n\ndata\n\nevent: heartbeat\n\n" + DELTA, complete),
        row("names and data in events of their own", apart(GOOD), complete),
        row(
            "an announced part behind a ping",
            GOOD.replace("event: message_delta\n", "event: message_delta\n\nevent: ping\n\n"),
            complete),
        row("a part that is announced and does not come", START + EMPTY_DELTA + DELTA, invalid),
        row(
            "a delta that is lost before another",
            START + TEXT + EMPTY_DELTA + HI + DELTA,
            invalid),
        row("an announced part and the end", START + DELTA + EMPTY_DELTA, truncated),
        row("a gap in the indices", START + block(0) + block(2) + DELTA + STOP, invalid),
        row("a gap at the start", START + block(1) + DELTA, invalid),
        row("indices out of order", START + block(1) + block(0) + DELTA + STOP, complete),
        row("an index again after its stop", START + block(0) + block(0) + DELTA + STOP, complete),
        row(
            "a cut error after the stop reason",
            START + DELTA + "event: error\ndata: {",
            truncated),
        row("a cut error's name", START + DELTA + "event: err", truncated),
        row("a cut part after the stop reason", START + DELTA + HI.substring(0, 70), truncated),
        row("a cut ping after the stop reason", START + DELTA + "event: pi", complete),
        row(
            "a blank line that is missing between a delta and a ping",
            GOOD.replace(HI, HI.stripTrailing() + "\nevent: ping\ndata: {\"type\": \"ping\"}\n\n"),
            invalid),
        row("no events", "", truncated),
        row("only pings", frame("{\"type\":\"ping\"}").repeat(3), truncated),
        row("only a start", START, truncated),
        row("cut in a block", START + TEXT + HI, truncated),
        row("cut between blocks", START + TEXT + HI + STOP_BLOCK, truncated),
        row("cut in a delta", START + TEXT + HI.substring(0, HI.length() - 9), truncated),
        row("cut in an error", START + "event: error\ndata: {\"type\":\"err", truncated),
        row("a stop reason but an open block", START + TEXT + HI + DELTA, truncated),
        row(
            "a stop reason but another block after it",
            START + DELTA + TEXT + STOP_BLOCK,
            truncated),
        row("message_stop without a stop reason", START + TEXT + HI + STOP_BLOCK + STOP, truncated),
        row("a second start with another id", START + GOOD.replace("msg_1", "msg_2"), invalid),
        row(
            "a second start where none has an id",
            START.replace("\"id\":\"msg_1\",", "").repeat(2),
            invalid),
        row("message_stop first", STOP, invalid),
        row("a delta first", HI + GOOD, invalid),
        row("message_delta first", DELTA + STOP, invalid),
        row("a delta without its block", START + HI + DELTA + STOP, invalid),
        row("a stop without its block", START + STOP_BLOCK + DELTA + STOP, invalid),
        row("a block twice", START + TEXT + HI + TEXT + STOP_BLOCK + DELTA + STOP, invalid),
        row(
            "an empty delta's event",
            START + TEXT + "event: content_block_delta\n\n" + STOP_BLOCK + DELTA + STOP,
            invalid),
        row("an unreadable delta", GOOD.replace("\"Hi\"", "\"Hi"), invalid),
        row("two JSON values in one frame", GOOD.replace("\"Hi\"}}", "\"Hi\"}}{}"), invalid),
        row("a delta without its text", GOOD.replace("\"text\":\"Hi\"", "\"txt\":\"Hi\""), invalid),
        row(
            "a delta without an index",
            START + TEXT + HI.replace("\"index\":0,", "") + STOP_BLOCK + DELTA + STOP,
            invalid),
        row("a negative index", START + TEXT.replace(":0,", ":-1,") + DELTA + STOP, invalid),
        row(
            "name and type differ",
            GOOD.replace("\"type\":\"content_block_delta\"", "\"type\":\"content_block_delt_\""),
            invalid),
        row("unreadable data without a name", START + "data: [DONE\n\n", invalid),
        row("data without name or type", START + "data: {\"a\":1}\n\n", invalid),
        row("a start without its message", frame("{\"type\":\"message_start\"}") + GOOD, invalid),
        row("an error", START + TEXT + HI + frame("error", ERROR), error),
        row("an error first", frame("error", ERROR), error),
        row("an error by its type", START + "data: " + ERROR + "\n\n", error),
        row("an error under another name", START + frame("message_stop", ERROR), error),
        row(
            "an error without a type",
            START + "data:{\"error\":{\"type\":\"api_error\"}}\n\n",
            error),
        row("an error without its blank line", START + "data: " + ERROR, error),
        row("an error after the stop reason", START + DELTA + frame("error", ERROR), error));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void aStreamEndsAsItShould(String what, String body, Class<? extends StreamEnd> end) {
    assertThat(end(body)).as(what).isInstanceOf(end);
  }

  @Test
  void completeHasTheMessageAndItsTokens() {
    assertThat(((StreamEnd.Complete) end(GOOD)).outputTokens()).isEqualTo(9);
    assertThat(message(GOOD).toString())
        .isEqualTo(
            """
            {"id":"msg_1","type":"message","role":"assistant",\
            "content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn",\
            "usage":{"input_tokens":5,"output_tokens":9}}\
            """);
  }

  @Test
  void aFallbackNamesTheModelThatAnswers() {
    String fallback =
        "{\"type\":\"fallback\",\"from\":{\"model\":\"A\"},\"to\":{\"model\":\"%s\"}}";
    String start = START.replace("\"content\"", "\"model\":\"A\",\"content\"");
    String once = startBlock(0, fallback.formatted("B")) + stopBlock(0);
    String twice = once + startBlock(1, fallback.formatted("C")) + stopBlock(1);
    assertThat(message(start + DELTA).path("model").textValue()).isEqualTo("A");
    assertThat(message(start + once + DELTA).path("model").textValue()).isEqualTo("B");
    assertThat(message(start + twice + DELTA).path("model").textValue()).isEqualTo("C");
    String odd =
        start + startBlock(0, "{\"type\":\"fallback\",\"to\":{\"model\":null}}") + stopBlock(0);
    assertThat(message(odd + DELTA).path("model").textValue()).isEqualTo("A");
  }

  @Test
  void aDeltaBelongsToTheNewestBlockOfItsIndexStoppedOrNot() {
    String more = delta(0, "{\"type\":\"text_delta\",\"text\":\"!\"}");
    String again = TEXT + HI + STOP_BLOCK + more + TEXT + HI + HI + STOP_BLOCK + more;
    assertThat(message(START + again + DELTA).path("content").toString())
        .isEqualTo("[{\"type\":\"text\",\"text\":\"Hi!\"},{\"type\":\"text\",\"text\":\"HiHi!\"}]");
    String thinking = startBlock(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
    String late = delta(0, "{\"type\":\"signature_delta\",\"signature\":\"S\"}");
    assertThat(
            message(START + thinking + STOP_BLOCK + DELTA + late)
                .at("/content/0/signature")
                .asText())
        .isEqualTo("S");
    assertThat(message(START + block(1) + block(0) + DELTA).at("/content/0/text").asText())
        .isEqualTo("1");
  }

  @Test
  void aCompactionGrowsAndItsEncryptedFormIsReplaced() {
    String start =
        startBlock(0, "{\"type\":\"compaction\",\"content\":null,\"encrypted_content\":null}");
    String first =
        delta(0, "{\"type\":\"compaction_delta\",\"content\":\"a\",\"encrypted_content\":\"X\"}");
    String second = first.replace("\"a\"", "\"b\"").replace("X", "YZ");
    assertThat(block(start + first + second + STOP_BLOCK))
        .isEqualTo("{\"type\":\"compaction\",\"content\":\"ab\",\"encrypted_content\":\"YZ\"}");
    assertThat(block(start + first + second.replace("\"YZ\"", "null") + STOP_BLOCK))
        .isEqualTo("{\"type\":\"compaction\",\"content\":\"ab\",\"encrypted_content\":null}");
  }

  @Test
  void aLaterNullReplacesTheStopSequenceAndTheStopDetails() {
    String first =
        DELTA.replace(
            "\"end_turn\"", "\"stop_sequence\",\"stop_sequence\":\"X\",\"stop_details\":{\"a\":1}");
    String second =
        DELTA.replace("\"end_turn\"", "\"end_turn\",\"stop_sequence\":null,\"stop_details\":null");
    assertThat(message(START + first).path("stop_sequence").asText()).isEqualTo("X");
    ObjectNode message = message(START + first + second + STOP);
    assertThat(message.get("stop_sequence").isNull()).isTrue();
    assertThat(message.get("stop_details").isNull()).isTrue();
    assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
  }

  @Test
  void truncatedSaysWhere() {
    assertThat(end("")).isEqualTo(new StreamEnd.Truncated("the stream ended before message_start"));
    assertThat(end(START + TEXT))
        .isEqualTo(new StreamEnd.Truncated("the stream ended within a content block (text)"));
  }

  @Test
  void unknownDeltasLoseNothing() {
    assertThat(
            block(
                startBlock(
                        0, "{\"type\":\"odd\",\"s\":\"a\",\"n\":1,\"o\":{\"x\":\"1\"},\"z\":null}")
                    + delta(
                        0,
                        "{\"type\":\"odd_delta\",\"s\":\"b\",\"n\":2,\"o\":{\"x\":\"2\",\"y\":3},\"l\":[1]}")
                    + delta(
                        0, "{\"type\":\"odd_delta\",\"s\":\"c\",\"n\":null,\"l\":[2],\"z\":true}")
                    + STOP_BLOCK))
        .isEqualTo(
            "{\"type\":\"odd\",\"s\":\"abc\",\"n\":2,\"o\":{\"x\":\"12\",\"y\":3},\"z\":true,\"l\":[1,2]}");
  }

  @Test
  void anUnknownDeltaThatChangesAKindIsInvalid() {
    String odd = startBlock(0, "{\"type\":\"odd\",\"s\":\"a\",\"l\":[1],\"n\":1}");
    for (String change :
        new String[] {"\"s\":1", "\"s\":[\"a\"]", "\"l\":\"a\"", "\"l\":{}", "\"n\":\"a\""}) {
      String body =
          START + odd + delta(0, "{\"type\":\"odd_delta\"," + change + "}") + DELTA + STOP;
      assertThat(end(body)).as(change).isInstanceOf(StreamEnd.Invalid.class);
    }
    String twice =
        delta(0, "{\"type\":\"odd_delta\",\"s\":\"b\"}")
            + delta(0, "{\"type\":\"odd_delta\",\"s\":1}");
    assertThat(end(START + odd + twice + DELTA + STOP)).isInstanceOf(StreamEnd.Invalid.class);
  }

  @Test
  void usageIsCumulativeAndNullErasesNothing() {
    String more =
        frame(
            """
            {"type":"message_delta","delta":{"stop_reason":null,"new":{"a":1}},"usage":{"input_tokens":null,\
            "output_tokens":12,"server_tool_use":{"web_search_requests":1}},"context_management":{"b":2}}\
            """);
    ObjectNode message = message(START + DELTA + more + STOP);
    assertThat(message.path("usage").toString())
        .isEqualTo(
            "{\"input_tokens\":5,\"output_tokens\":12,\"server_tool_use\":{\"web_search_requests\":1}}");
    assertThat(message.path("stop_reason").textValue()).isEqualTo("end_turn");
    assertThat(message.at("/new/a").intValue()).isEqualTo(1);
    assertThat(message.at("/context_management/b").intValue()).isEqualTo(2);
  }

  @Test
  void numbersKeepEveryDigit() {
    String numbers =
        "[1.10,0.1000000000000000055511151231257827,123456789012345678901234567890,1E+400,-7]";
    String json = "{\"n\":" + numbers + "}";
    String input =
        delta(
            0,
            "{\"type\":\"input_json_delta\",\"partial_json\":\""
                + json.replace("\"", "\\\"")
                + "\"}");
    String tool = startBlock(0, "{\"type\":\"tool_use\",\"input\":{}}");
    assertThat(block(tool + input + STOP_BLOCK))
        .isEqualTo("{\"type\":\"tool_use\",\"input\":" + json + "}");
  }

  @Test
  void aPairOfSurrogatesMayBeCutBetweenDeltas() {
    String first = delta(0, "{\"type\":\"text_delta\",\"text\":\"\\ud83d\"}");
    String second = delta(0, "{\"type\":\"text_delta\",\"text\":\"\\ude00\"}");
    assertThat(block(TEXT + first + second + STOP_BLOCK)).contains("\uD83D\uDE00");
  }

  @Test
  void deepNestingIsInvalidAndDoesNotOverflow() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(end(START + frame("content_block_start", deep)))
        .isInstanceOf(StreamEnd.Invalid.class);
    String input = delta(0, "{\"type\":\"input_json_delta\",\"partial_json\":\"" + deep + "\"}");
    String tool = startBlock(0, "{\"type\":\"tool_use\",\"input\":{}}");
    assertThat(end(START + tool + input + STOP_BLOCK + DELTA + STOP))
        .isInstanceOf(StreamEnd.Invalid.class);
  }

  @Test
  void aMessageOverItsBoundIsTooLarge() {
    String body = START + TEXT + HI.repeat(200);
    assertThat(end(body, new MessageAssembler(500))).isEqualTo(new StreamEnd.TooLarge(500));
    assertThat(end(GOOD + HI.repeat(200), new MessageAssembler(500)))
        .isInstanceOf(StreamEnd.Complete.class);
    assertThatThrownBy(() -> new MessageAssembler(0)).hasMessageContaining("maxMessageBytes");
  }
}
