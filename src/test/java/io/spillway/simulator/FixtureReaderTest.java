package io.spillway.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.simulator.Fixture.Expectation;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FixtureReaderTest {
  private static final String FILE =
      """
      # Where the shape was seen.
      expect outcome: failed
      expect wire status: 200
      expect retry-after-ms: none
      limit first-byte: 250ms

      HTTP/1.1 200 OK
      content-type: text/event-stream
      transfer-encoding: chunked

      > event: ping
      > data: {"a":"\\n"}
      >
      ~ 50ms
      | tail\\n\\x41\\\\
      * 3 | ab
      = close
      """;

  private static Fixture read(String text) {
    return FixtureReader.parse("shape.txt", text);
  }

  private static String wire(Fixture fixture) {
    return fixture.wire().stream()
        .map(piece -> new String(piece.bytes(), UTF_8))
        .collect(Collectors.joining("|"));
  }

  @Test
  void aFileIsRead() {
    Fixture fixture = read(FILE);
    assertThat(fixture.name()).isEqualTo("shape");
    assertThat(fixture.about()).isEqualTo("Where the shape was seen.");
    assertThat(fixture.expectations())
        .containsEntry(Expectation.OUTCOME, "failed")
        .containsEntry(Expectation.WIRE_STATUS, "200")
        .containsEntry(Expectation.RETRY_AFTER_MS, "none");
    assertThat(fixture.limits()).containsOnlyKeys("first-byte");
    assertThat(fixture.status()).isEqualTo(200);
    assertThat(fixture.header("Content-Type")).contains("text/event-stream");
    assertThat(new String(fixture.body(), UTF_8))
        .isEqualTo("event: ping\ndata: {\"a\":\"\\n\"}\n\ntail\nA\\ababab");
    assertThat(fixture.pieces()).extracting(Fixture.Piece::pauseMillis).containsExactly(0, 50);
    assertThat(fixture.ending()).isEqualTo(Fixture.End.CLOSE);
  }

  @Test
  void aChunkIsAPiece() {
    assertThat(wire(read("HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n| ab\n~\n| c\n= end\n")))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
                + "|2\r\nab\r\n|1\r\nc\r\n|0\r\n\r\n");
  }

  @Test
  void aLengthIsReckoned() {
    assertThat(wire(read("HTTP/1.1 500 X\ncontent-length: auto\n\n> word\n= close\n")))
        .isEqualTo("HTTP/1.1 500 X\r\ncontent-length: 5\r\n\r\n|word\n");
  }

  @Test
  void withoutFramingTheBytesGoOutAsWritten() {
    String head = "framing: none\nHTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n";
    assertThat(wire(read(head + "| 2\\r\\nab\n= reset\n")))
        .isEqualTo("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n|2\r\nab");
    assertThat(wire(read("| SSH-2.0\\r\\n\n= close\n"))).isEqualTo("SSH-2.0\r\n");
  }

  @Test
  void nothingAtAllIsAFixture() {
    assertThat(read("= reset\n").wire()).isEmpty();
    assertThat(read("= reset\n").status()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "> x                       | line 2: the file ends without",
        "= ends                    | line 1: unknown ending = ends",
        "= repeat 5ms              | line 2: = repeat has no piece to repeat",
        "expect stauts: 200        | line 1: nothing called stauts",
        "limit idle: 5             | line 1: not understood: limit idle: 5",
        "limit lunch: 5ms          | line 1: not understood",
        "~ soon                    | line 1: not understood: ~ soon",
        "~ 999999ms                | line 1: 999999 ms; allowed: at most 600000",
        "hello                     | line 1: not understood: hello",
        "* 99999999 > x            | line 1: the body has over 33554432 bytes",
      })
  void whatIsWrongIsNamedWithItsLine(String line, String complaint) {
    assertThatThrownBy(() -> read(line + "\n"))
        .isInstanceOf(FaultsFileException.class)
        .hasMessageStartingWith("shape.txt, ")
        .hasMessageContaining(complaint);
  }

  @Test
  void anEscapeThatIsNoneIsNamed() {
    for (String escape : new String[] {"\\q", "\\x4", "\\xZZ", "\\"}) {
      assertThatThrownBy(() -> read("| " + escape + "\n= end\n"))
          .hasMessageContaining("not an escape");
    }
  }

  @Test
  void nothingFollowsTheEnding() {
    assertThatThrownBy(() -> read("= end\n> x\n")).hasMessageContaining("line 2: nothing may");
  }

  /** Every tag of a failure event, or the outline of a message: no fixture leaves one out. */
  @TestFactory
  List<DynamicTest> everyFixtureExpectsAllThereIs() {
    return Fixtures.all().stream()
        .map(fixture -> DynamicTest.dynamicTest(fixture.name(), () -> assertComplete(fixture)))
        .toList();
  }

  private static void assertComplete(Fixture fixture) {
    assertThat(fixture.about()).isNotBlank();
    if (fixture.expectations().get(Expectation.OUTCOME).equals("failed")) {
      assertThat(fixture.expectations())
          .hasSize(12)
          .doesNotContainKeys(Expectation.TEXT, Expectation.STOP_REASON);
    } else {
      assertThat(fixture.expectations())
          .containsOnlyKeys(
              Expectation.OUTCOME,
              Expectation.REQUEST_ID,
              Expectation.OUTPUT_TOKENS,
              Expectation.STOP_REASON,
              Expectation.TEXT);
    }
  }
}
