package io.spillway.dev.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final DemoPicture PICTURE = new DemoPicture("demo", List.of("1s", "2s"));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, UTF_8);
  private ScreenSize size = new ScreenSize(60, 5);

  @Test
  void plainLinesComeEveryTwoSecondsAndOnceAtTheEnd() {
    try (LineView view = new LineView(out)) {
      for (int second = 0; second < 4; second++) {
        view.show(PICTURE, Moments.middle(), Duration.ofSeconds(second));
      }
      view.show(PICTURE, Moments.end(), Duration.ofSeconds(3));
      view.show(PICTURE, Moments.end(), Duration.ofSeconds(4));
    }

    assertThat(text().lines())
        .containsExactly(
            "  0 s: 60 waiting, 50 in flight, 2 to be routed, 17 delayed, 71 done; 62 failures, 49 of them with status 200 on the wire",
            "  2 s: 60 waiting, 50 in flight, 2 to be routed, 17 delayed, 71 done; 62 failures, 49 of them with status 200 on the wire",
            "  3 s: 0 waiting, 0 in flight, 0 to be routed, 0 delayed, 200 done; 62 failures, 49 of them with status 200 on the wire");
  }

  @Test
  void aPictureIsDrawnOverTheOneBeforeAndTheCursorComesBack() {
    try (TerminalView view = new TerminalView(out, () -> size)) {
      view.show(PICTURE, Moments.middle(), Duration.ZERO);
      assertThat(take()).startsWith("\033[?25l\rdemo").endsWith("\n\033[J");

      view.show(PICTURE, Moments.middle(), Duration.ofMillis(100));
      assertThat(take()).isEmpty();

      view.show(PICTURE, Moments.middle(), Duration.ofMillis(300));
      assertThat(take()).startsWith("\033[?25l\r\033[4Ademo");
    }
    assertThat(take()).isEqualTo("\r\033[4A\033[J\033[?25h");
  }

  @Test
  void aLineIsSaidAboveThePicture() {
    try (TerminalView view = new TerminalView(out, () -> size)) {
      view.show(PICTURE, Moments.middle(), Duration.ZERO);
      take();
      view.say("WARN something");
      assertThat(take()).startsWith("\r\033[4A\033[JWARN something\ndemo");
    }
  }

  @Test
  void aResizedTerminalIsClearedFirst() {
    try (TerminalView view = new TerminalView(out, () -> size)) {
      view.show(PICTURE, Moments.middle(), Duration.ZERO);
      take();
      size = new ScreenSize(40, 5);
      view.show(PICTURE, Moments.middle(), Duration.ofSeconds(1));
      assertThat(take()).startsWith("\033[H\033[2J");
    }
  }

  private String text() {
    out.flush();
    return bytes.toString(UTF_8);
  }

  private String take() {
    String text = text();
    bytes.reset();
    return text;
  }
}
