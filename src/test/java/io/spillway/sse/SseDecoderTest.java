package io.spillway.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.sse.Recorder.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SseDecoderTest {
  private static Seen event(String name, String data) {
    return new Seen(name, data, "", true);
  }

  private static Seen cut(String name, String data) {
    return new Seen(name, data, "", false);
  }

  private static Seen stray(String lines) {
    return new Seen("", "", lines, true);
  }

  private static Arguments row(String what, String body, Seen... events) {
    return Arguments.of(what, body, List.of(events));
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        row("one event", "event: a\ndata: x\n\n", event("a", "x")),
        row("CRLF", "event: a\r\ndata: x\r\n\r\n", event("a", "x")),
        row("CR", "event: a\rdata: x\r\r", event("a", "x")),
        row(
            "mixed line ends",
            "event: a\r\ndata: x\n\rdata: y\n\n",
            event("a", "x"),
            event("", "y")),
        row("no space after the colon", "event:a\ndata:{\"a\":1}\n\n", event("a", "{\"a\":1}")),
        row("only the first space goes", "data:  x \n\n", event("", " x ")),
        row("a colon in the value", "data: a:b\n\n", event("", "a:b")),
        row("data lines are joined", "data: a\ndata: b\ndata:\n\n", event("", "a\nb\n")),
        row("an empty first data line counts", "data:\ndata: b\n\n", event("", "\nb")),
        row("a field without a colon", "data\n\n", event("", "")),
        row("comments", ": hi\ndata: x\n:\n\n: bye\n\n", event("", "x")),
        row("byte order mark", "\uFEFFdata: x\n\n", event("", "x")),
        row(
            "a second byte order mark is a letter",
            "\uFEFF\uFEFFdata: x\n\ndata: y\n\n",
            stray("\uFEFFdata: x"),
            event("", "y")),
        row("the last name wins", "event: a\nevent: b\ndata: x\n\n", event("b", "x")),
        row(
            "a name does not outlive its event",
            "event: a\n\ndata: x\n\n",
            event("a", ""),
            event("", "x")),
        row("a name without data", "event: error\n\n", event("error", "")),
        row("an id without data", "id: 7\n\n", event("", "")),
        row("an error with an id and no data", "id: 7\nevent: error\n\n", event("error", "")),
        row("retry", "retry: 5\n\nretry\n\n"),
        row(
            "fields of other names",
            "timeout: upstream\nx-region:eu\ndatax: 1\n\n",
            stray("timeout: upstream\nx-region:eu\ndatax: 1")),
        row("no fields", "dat\nFoo: bar\nfoo bar: x\n\n", stray("dat\nFoo: bar\nfoo bar: x")),
        row("no field with JSON in it", "dat: {\"a\":1}\n\n", stray("dat: {\"a\":1}")),
        row("no field that tells of an error", "error: x\n\n", stray("error: x")),
        row("field names are exact", "Data: x\n data: x\n\n", stray("Data: x\n data: x")),
        row(
            "no field within an event",
            "event: a\n{\"x\":\r\n1}\ndata: y\n\ndata: z\n\n",
            new Seen("a", "y", "{\"x\":\n1}", true),
            event("", "z")),
        row("no field between events", "data: x\n\noops\n\n", event("", "x"), stray("oops")),
        row("a comment behind a line that is no field", "{\n:1\n}\n\n:2\n\n", stray("{\n:1\n}")),
        row("no field and no line end", "oops", new Seen("", "", "oops", false)),
        row("blank lines", "\n\n\r\n\r\r"),
        row("nothing", ""),
        row("multi-byte text", "event: é\ndata: \uD83D\uDE00ß\n\n", event("é", "\uD83D\uDE00ß")),
        row("no blank line at the end", "event: a\ndata: x\n", cut("a", "x")),
        row("no line end at the end", "event: a\ndata: x", cut("a", "x")),
        row("cut in a name", "data: x\n\nevent: a", event("", "x"), cut("a", "")),
        row("cut in a field", "data: x\n\ndat", event("", "x")),
        row("cut in another field", "data: x\n\nretr", event("", "x")),
        row("ends after CR", "data: x\r\n\r", event("", "x")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBodyGivesItsEventsInPiecesOfAnySize(String what, String body, List<Object> events) {
    byte[] bytes = body.getBytes(UTF_8);
    for (int piece = 1; piece <= bytes.length + 1; piece++) {
      assertThat(Recorder.calls(new SseLimits(1000, 1000), bytes, piece))
          .as("%s, pieces of %d", what, piece)
          .isEqualTo(events);
    }
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    byte[] body = "data: a?b\n\n".getBytes(UTF_8);
    body[7] = (byte) 0xC3;
    assertThat(Recorder.calls(new SseLimits(10, 10), body, 100))
        .containsExactly(event("", "a\uFFFDb"));
  }

  static Stream<Arguments> bounds() {
    return Stream.of(
        Arguments.of("a line at its bound", "data: 123456\n\n", List.of(event("", "123456"))),
        Arguments.of("a line over it", "data: 1234567\n\n", List.of("LINE 12")),
        Arguments.of("a line over it without an end", "data: 1234567", List.of("LINE 12")),
        Arguments.of("a comment over it", ":1234567890ab\n\ndata: x\n\n", List.of("LINE 12")),
        Arguments.of(
            "an event at its bound",
            "data: 123456\ndata: 123\n\n",
            List.of(event("", "123456\n123"))),
        Arguments.of("an event over it", "data: 123456\ndata: 1234\n\n", List.of("EVENT 10")),
        Arguments.of("an event of empty lines", "data\n".repeat(12) + "\n", List.of("EVENT 10")),
        Arguments.of(
            "what comes before counts, what comes after does not",
            "data: a\n\ndata: 123456789\n\ndata: b\n\n",
            List.of(event("", "a"), "LINE 12")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bounds")
  void aBoundIsReportedOnceAndEndsTheStream(String what, String body, List<Object> calls) {
    byte[] bytes = body.getBytes(UTF_8);
    for (int piece = 1; piece <= bytes.length; piece++) {
      assertThat(Recorder.calls(new SseLimits(12, 10), bytes, piece))
          .as("%s, pieces of %d", what, piece)
          .isEqualTo(calls);
    }
  }

  @Test
  void linesThatAreNoFieldAreGivenInPartsOverTheirBound() {
    String line = "x".repeat(SseDecoder.MAX_STRAY_BYTES / 2);
    byte[] body = (line + "\n" + line + "\n" + line + line + line + "\n\n").getBytes(UTF_8);
    assertThat(Recorder.calls(new SseLimits(1 << 20, 1 << 20), body, 1_000))
        .containsExactly(stray(line), stray(line), stray(line + line));
  }

  @Test
  void aMillionSmallEventsAndALongLineLeaveNothingBehind() {
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(new SseLimits(1 << 20, 1 << 20), recorder);
    byte[] pings = ": ping\n\n".repeat(1000).getBytes(UTF_8);
    for (int i = 0; i < 1000; i++) {
      decoder.feed(pings, 0, pings.length);
    }
    assertThat(recorder.calls).isEmpty();
    byte[] garbage = new byte[1 << 20];
    for (int i = 0; i < 100; i++) {
      decoder.feed(garbage, 0, garbage.length);
    }
    decoder.end();
    assertThat(recorder.calls).containsExactly("LINE " + (1 << 20));
  }

  @Test
  void close_fromTheHandler_stopsWithinTheSamePiece() {
    List<Seen> events = new ArrayList<>();
    SseDecoder[] decoder = new SseDecoder[1];
    decoder[0] =
        new SseDecoder(
            new SseLimits(100, 100),
            new SseHandler() {
              @Override
              public void onEvent(SseEvent event) {
                events.add(Seen.of(event));
                decoder[0].close();
              }

              @Override
              public void onOversized(SseBound bound, int limitBytes) {
                throw new AssertionError("closed");
              }
            });
    byte[] body = ("data: a\n\ndata: b\n\n" + "x".repeat(200)).getBytes(UTF_8);
    decoder[0].feed(body, 0, body.length);
    decoder[0].feed(body, 0, body.length);
    decoder[0].end();
    assertThat(events).containsExactly(event("", "a"));
  }

  @Test
  void end_isFinal() {
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(new SseLimits(100, 100), recorder);
    decoder.feed("data: a".getBytes(UTF_8), 0, 7);
    decoder.end();
    decoder.end();
    decoder.feed("\n\ndata: b\n\n".getBytes(UTF_8), 0, 11);
    assertThat(recorder.calls).containsExactly(cut("", "a"));
  }

  @Test
  void aHandlerThatThrowsClosesTheDecoder() {
    List<Seen> events = new ArrayList<>();
    SseDecoder decoder =
        new SseDecoder(
            new SseLimits(100, 100),
            new SseHandler() {
              @Override
              public void onEvent(SseEvent event) {
                events.add(Seen.of(event));
                throw new IllegalStateException("no");
              }

              @Override
              public void onOversized(SseBound bound, int limitBytes) {}
            });
    byte[] body = "data: a\n\ndata: b\n\n".getBytes(UTF_8);
    assertThatThrownBy(() -> decoder.feed(body, 0, body.length)).hasMessage("no");
    decoder.feed(body, 0, body.length);
    decoder.end();
    assertThat(events).containsExactly(event("", "a"));
  }

  @Test
  void whatIsNotCompleteYetIsCountedAndHeld() {
    SseDecoder decoder = new SseDecoder(new SseLimits(100, 100), new Recorder());
    decoder.feed("data: abc\ndata: d".getBytes(UTF_8), 0, 17);
    assertThat(decoder.eventBytes()).as("abc, and the line that has begun").isEqualTo(3 + 7);
    assertThat(decoder.heldBytes()).isGreaterThanOrEqualTo(decoder.eventBytes());
    decoder.close();
    assertThat(decoder.heldBytes()).isZero();
  }

  @Test
  void feed_readsOnlyTheGivenRange() {
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(new SseLimits(100, 100), recorder);
    decoder.feed("XXdata: a\n\nYY".getBytes(UTF_8), 2, 9);
    decoder.end();
    assertThat(recorder.calls).containsExactly(event("", "a"));
    assertThatThrownBy(() -> decoder.feed(new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> new SseLimits(0, 1)).hasMessageContaining("maxLineBytes");
    assertThatThrownBy(() -> new SseLimits(1, 0)).hasMessageContaining("maxEventBytes");
  }
}
