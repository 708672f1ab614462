package io.spillway.message;

import static io.spillway.message.Frames.DELTA;
import static io.spillway.message.Frames.START;
import static io.spillway.message.Frames.TEXT;
import static io.spillway.message.Frames.delta;
import static io.spillway.message.Frames.startBlock;
import static io.spillway.message.Frames.stopBlock;
import static io.spillway.message.Streams.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.sse.ByteRange;
import io.spillway.sse.SseEvent;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as progress of a stream. */
class StreamProgressTest {

  /** What a dead upstream can repeat for ever is no progress, whatever it calls it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: ping\n\n",
        "event: heartbeat\ndata: {}\n\n",
        "event: keep-alive\ndata: alive\n\n",
        "data: {}\n\n",
        "data\n\n",
        "id: 1\n\n",
        "data: {\"type\":\"weather\"}\n\n",
        "START",
        "DELTA",
        "STOPPED",
        "{\"type\":\"text_delta\",\"text\":\"\"}",
        "{\"type\":\"thinking_delta\",\"thinking\":\"\",\"estimated_tokens\":5}",
        "{\"type\":\"signature_delta\",\"signature\":\"\"}",
        "{\"type\":\"input_json_delta\",\"partial_json\":\"\"}",
        "{\"type\":\"odd_delta\"}",
        "{\"type\":\"odd_delta\",\"s\":\"\",\"l\":[],\"n\":null}",
      })
  void aBeatOfWhateverNameIsNoProgress(String beat) {
    String frame =
        switch (beat) {
          case "START" -> START;
          case "DELTA" -> DELTA;
          case "STOPPED" -> stopBlock(1);
          default -> beat.startsWith("{") ? delta(0, beat) : beat;
        };
    String twoBlocks = START + TEXT + startBlock(1, "{\"type\":\"text\"}") + stopBlock(1) + DELTA;
    byte[] body = (twoBlocks + frame.repeat(3)).getBytes(UTF_8);
    List<StreamStep> steps =
        Streams.steps(
            body, new MessageAssembler(1 << 20), new SplittableRandom(0), body.length + 1);
    assertThat(steps.subList(0, 5))
        .allMatch(step -> step instanceof Progress progress && progress.isProgress());
    assertThat(steps.subList(5, 8))
        .allMatch(step -> step instanceof Progress progress && !progress.isProgress());
  }

  @Test
  void progressIsToldFromPings() {
    MessageAssembler assembler = new MessageAssembler(1 << 20);
    assertThat(assembler.accept(event("ping", "{\"type\":\"ping\"}"))).isEqualTo(Progress.PING);
    assertThat(assembler.messageId()).isNull();
    assertThat(assembler.accept(event("", json(START)))).isEqualTo(Progress.FRAME);
    assertThat(assembler.messageId()).isEqualTo("msg_1");
    assertThat(assembler.outputTokens()).isEqualTo(1);
    assertThat(assembler.sawContent()).isFalse();
    assertThat(assembler.accept(event("", json(TEXT)))).isEqualTo(Progress.CONTENT);
    assertThat(assembler.sawContent()).isTrue();
    assertThat(assembler.accept(event("odd", "{}"))).isEqualTo(Progress.IGNORED);
    assertThat(assembler.hasEnded()).isFalse();
    assertThat(assembler.accept(event("error", ""))).isInstanceOf(StreamEnd.ErrorEvent.class);
    assertThat(assembler.hasEnded()).isTrue();
    assertThat(assembler.accept(event("error", ""))).isEqualTo(Progress.IGNORED);
    assertThat(assembler.finish()).isEqualTo(Progress.IGNORED);
  }

  private static SseEvent event(String name, String data) {
    return new SseEvent(range(name), range(data), ByteRange.EMPTY, true);
  }

  private static ByteRange range(String text) {
    byte[] bytes = ("#" + text + "#").getBytes(UTF_8);
    return new ByteRange(bytes, 1, bytes.length - 2);
  }

  private static String json(String frame) {
    return frame.substring(frame.indexOf("data: ") + 6).strip();
  }
}
