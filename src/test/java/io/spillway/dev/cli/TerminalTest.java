package io.spillway.dev.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.demo.ScreenSize;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  @Test
  void theSizeIsRowsAndColumns() {
    assertThat(Terminal.parse("24 132\n", ScreenSize.USUAL)).isEqualTo(new ScreenSize(132, 24));
  }

  @Test
  void anAnswerThatIsNoSizeIsIgnored() {
    for (String answer : List.of("", "0 0\n", "stty: no terminal\n", "24\n")) {
      assertThat(Terminal.parse(answer, ScreenSize.USUAL)).isEqualTo(ScreenSize.USUAL);
    }
  }

  @Test
  void aSinkHandsOnWholeLines() {
    List<String> lines = new ArrayList<>();
    try (var out = new PrintStream(new LineSink(lines::add), true, UTF_8)) {
      out.print("a gr");
      out.print("üße\nnext\r\nopen");
    }
    assertThat(lines).containsExactly("a grüße", "next");
  }
}
