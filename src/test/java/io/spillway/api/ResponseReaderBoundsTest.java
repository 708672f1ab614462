package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.spillway.status.Failure;
import io.spillway.status.Phase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a body without end or sense may cost. */
class ResponseReaderBoundsTest {
  private static final int PIECE_BYTES = 16 * 1_024;
  private static final int PIECES = 6_400; // 100 MiB
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static byte[] piece(String kind) {
    byte[] piece = new byte[PIECE_BYTES];
    switch (kind) {
      case "random" -> new SplittableRandom(1).nextBytes(piece);
      case "lines" -> fill(piece, "no field of any stream\n");
      case "comments" -> fill(piece, ": comment\n\n");
      case "one-line" -> fill(piece, "x");
      case "data" -> fill(piece, "data: x\n");
      case "json" -> fill(piece, "{\"a\":[");
      default -> fill(piece, "<p>page</p>\n");
    }
    return piece;
  }

  private static void fill(byte[] piece, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < piece.length; i++) {
      piece[i] = bytes[i % bytes.length];
    }
  }

  /** Allocation is counted, not time: it bounds what can be held. */
  @ParameterizedTest(name = "{1} of {0}: {2}")
  @CsvSource({
    "text/event-stream, random,   invalid_stream,   stream",
    "text/event-stream, lines,    invalid_stream,   stream",
    "text/event-stream, comments, truncated_stream, response",
    "text/event-stream, one-line, oversized_event,  response",
    "text/event-stream, data,     oversized_event,  response",
    "text/event-stream, json,     invalid_response, response",
    "text/event-stream, page,     invalid_response, response",
    "application/json,  random,   invalid_response, response",
    "application/json,  json,     invalid_response, response",
    "application/json,  one-line, invalid_response, response",
    "text/html,         page,     invalid_response, response",
    "text/plain,        random,   invalid_response, response",
  })
  void aHundredMegabytesOfGarbageAre502AndCostLittle(
      String contentType, String kind, String type, String phase) {
    byte[] piece = piece(kind);
    ResponseReader reader = Readings.reader(200, Map.of("content-type", contentType));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < PIECES; i++) {
      reader.bytes(piece);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    Failure failure = failure(Readings.ended(reader, Readings.End.WELL));
    assertThat(failure.status()).isEqualTo(502);
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.phase()).isEqualTo(Phase.ofTag(phase));
    assertThat(failure.wireStatus()).isEqualTo(200);
    assertThat(allocated).as("bytes allocated").isLessThan(32L << 20);
  }

  @Test
  void anEndlessErrorBodyEndsWithItsStatus() {
    ResponseReader reader = Readings.reader(503, Map.of());
    int pieces = 0;
    while (reader.outcome() == null && pieces < PIECES) {
      reader.bytes(piece("page"));
      pieces++;
    }
    assertThat(failure(Readings.ended(reader, Readings.End.WELL)).status()).isEqualTo(503);
    assertThat(pieces * PIECE_BYTES).isLessThan(300 * 1_024);
  }

  @Test
  void aMillionPingsAreNoProgressAndLeaveNothing() {
    byte[] pings = "event: ping\ndata: {\"type\": \"ping\"}\n\n".repeat(100).getBytes(UTF_8);
    ResponseReader reader = Readings.stream();
    reader.bytes(pings);
    long before = usedAfterCollection();
    for (int i = 0; i < 10_000; i++) {
      reader.bytes(pings);
    }
    assertThat(usedAfterCollection() - before).as("bytes retained").isLessThan(4L << 20);
    assertThat(reader.takeProgress()).isFalse();
    assertThat(reader.outcome()).isNull();
    reader.end();
    assertThat(failure(reader.outcome()).type()).isEqualTo("truncated_stream");
  }

  private static long usedAfterCollection() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void progressIsEverythingButPingsAndComments() {
    ResponseReader reader = Readings.stream();
    reader.bytes(": comment\n\nevent: ping\ndata: {}\n\nid: 1\n\n".getBytes(UTF_8));
    assertThat(reader.takeProgress()).isFalse();
    String start = "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}";
    reader.bytes(("event: message_start\ndata: " + start + "\n\n").getBytes(UTF_8));
    assertThat(reader.takeProgress()).isTrue();
    assertThat(reader.takeProgress()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/event-stream, 'event: error\ndata: ', 500",
    "200, text/event-stream, 'event: content_block_delta\ndata: ', 502",
    "200, application/json, '', 502",
    "500, application/json, '', 500",
    "429, application/json, '', 429",
  })
  void deepNestingIsReadWithoutTheStack(int status, String contentType, String lead, int expected)
      throws Exception {
    for (String open : new String[] {"[", "{\"a\":", "{\"error\":", "[{\"type\":"}) {
      String body = lead + open.repeat(60_000 / open.length()) + "\n\n";
      var outcome = new Outcome[1];
      Thread small =
          new Thread(
              null,
              () -> outcome[0] = read(status, contentType, body),
              "a-small-stack",
              128 * 1_024);
      small.start();
      small.join();
      assertThat(failure(outcome[0]).status()).as(open).isEqualTo(expected);
    }
  }

  private static Outcome read(int status, String contentType, String body) {
    ResponseReader reader = Readings.reader(status, Map.of("content-type", contentType));
    reader.bytes(body.getBytes(UTF_8));
    return Readings.ended(reader, Readings.End.WELL);
  }

  @Test
  void theReasonOfABreakIsTold() {
    ResponseReader reader = Readings.stream();
    reader.broken(new IOException("Connection reset"));
    assertThat(failure(reader.outcome()).message())
        .isEqualTo("the stream ended before message_start: IOException: Connection reset");
  }

  private static Failure failure(Outcome outcome) {
    return ((Outcome.Failed) outcome).failure();
  }
}
