package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningTest {
  private static final String BLANKS = " \r\n\t\n".repeat(1_000);
  private static final String COMMENTS = ": keep-alive\n\n:\r\n".repeat(1_000);

  @ParameterizedTest(name = "{0} declared {1} is {2}")
  @CsvSource(
      nullValues = "undecided",
      value = {
        "event: x,    UNRECOGNIZED, STREAM",
        "data:x,      JSON,    STREAM",
        "id: 1,       JSON,    STREAM",
        "retry: 1,    UNRECOGNIZED, STREAM",
        "{,           STREAM,  JSON",
        "[,           UNRECOGNIZED, JSON",
        "<html>,      STREAM,  UNRECOGNIZED",
        "retr,        JSON,    undecided",
        "eventual,    STREAM,  STREAM",
        "eventual,    JSON,    UNRECOGNIZED",
        "upstream,    UNRECOGNIZED, UNRECOGNIZED",
        "'',          STREAM,  undecided",
      })
  void theFirstBytesSayWhatABodyIsHoweverTheyAreCut(
      String text, BodyForm declared, BodyForm expected) {
    for (String before : new String[] {"", "\uFEFF", BLANKS, "\r\n\uFEFF\n", BLANKS + BLANKS}) {
      byte[] body = (before + text).getBytes(UTF_8);
      for (int piece : new int[] {1, 2, 3, 7, body.length + 1}) {
        Opening opening = new Opening(declared);
        assertThat(form(opening, body, piece)).isEqualTo(expected);
        assertThat(text).startsWith(new String(opening.takeKept(), UTF_8));
        assertThat(opening.takeKept()).isEmpty();
        assertThat(opening.atEnd()).isEqualTo(declared);
      }
    }
  }

  @ParameterizedTest(name = "indented {0} is {1}")
  @CsvSource({
    "event: x, STREAM",
    "{, JSON",
    "<html>, UNRECOGNIZED",
    "data: x, STREAM",
    ": x, STREAM"
  })
  void anIndentedLineIsNoFieldAndKeepsItsBlank(String text, BodyForm expected) {
    Opening opening = new Opening(BodyForm.STREAM);
    assertThat(form(opening, (" \t" + text).getBytes(UTF_8), 1)).isEqualTo(expected);
    assertThat(new String(opening.takeKept(), UTF_8)).startsWith(" " + text.charAt(0));
    assertThat(form(new Opening(BodyForm.JSON), (" " + text).getBytes(UTF_8), 1))
        .isEqualTo(expected == BodyForm.STREAM ? BodyForm.UNRECOGNIZED : expected);
  }

  @ParameterizedTest(name = "{0} behind comments is {1}")
  @CsvSource({"event: x, STREAM", "{, JSON", "<html>, UNRECOGNIZED", "oops, STREAM"})
  void commentsAreOfAStreamUnlessJsonFollows(String text, BodyForm expected) {
    for (BodyForm declared :
        new BodyForm[] {BodyForm.STREAM, BodyForm.JSON, BodyForm.UNRECOGNIZED}) {
      Opening opening = new Opening(declared);
      assertThat(form(opening, COMMENTS.getBytes(UTF_8), 5)).isNull();
      assertThat(opening.takeKept()).isEmpty();
      assertThat(opening.atEnd()).isEqualTo(BodyForm.STREAM);
      assertThat(form(opening, text.getBytes(UTF_8), 1)).isEqualTo(expected);
    }
  }

  /** The answer; what comes behind it is not fed. */
  private static BodyForm form(Opening opening, byte[] body, int piece) {
    for (int at = 0; at < body.length; at += piece) {
      byte[] bytes = Arrays.copyOfRange(body, at, Math.min(body.length, at + piece));
      BodyForm form = opening.take(bytes);
      if (form != null) {
        return form;
      }
    }
    return null;
  }
}
