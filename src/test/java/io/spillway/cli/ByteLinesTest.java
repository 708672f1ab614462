package io.spillway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteLinesTest {
  @Test
  void linesEndWithLfOrCrLfAndTheLastMayLackItsEnd() throws Exception {
    assertThat(lines("a\r\n\nb\rc\n\r\nd", 10)).containsExactly("a", "", "b\rc", "", "d");
    assertThat(lines("a\n", 10)).containsExactly("a");
    assertThat(lines("", 10)).isEmpty();
  }

  @Test
  void aLineOverTheBoundIsNamed() {
    assertThatThrownBy(() -> lines("1234\n123456\n", 4))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("Line 2 is longer than the 4 bytes that a job may have");
  }

  private static List<String> lines(String text, int maxBytes) throws Exception {
    List<String> lines = new ArrayList<>();
    try (var reader =
        new ByteLines(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), maxBytes)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        lines.add(new String(line, ISO_8859_1));
        assertThat(reader.number()).isEqualTo(lines.size());
      }
    }
    return lines;
  }
}
