package io.spillway.canary;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Planted leaks are found, in every form; nothing else is. */
class CanaryTest {

  private static final String TEXT = "sk-ant/+canary Öl \"quoted\"\n0451";

  static Stream<byte[]> leaks() {
    byte[] bytes = TEXT.getBytes(UTF_8);
    return Stream.concat(
        Stream.of(
                TEXT,
                TEXT.toUpperCase(java.util.Locale.ROOT),
                TEXT.substring(3, 24),
                TEXT.replace("\"", "\\\"").replace("\n", "\\n"),
                TEXT.replace("Ö", "\\u00d6").replace("a", "\\u0061"),
                "sk-ant/+ca\n\tnary Öl \"quo\nted\" 0451",
                URLEncoder.encode(TEXT, UTF_8),
                URLEncoder.encode(TEXT, UTF_8).replace("a", "%61") + " 5% of it",
                HexFormat.of().formatHex(bytes),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getEncoder().encodeToString(("x" + TEXT + "y").getBytes(UTF_8)),
                Base64.getUrlEncoder().encodeToString(("user:" + TEXT).getBytes(UTF_8)))
            .map(leak -> ("before " + leak + " after").getBytes(UTF_8)),
        Stream.of(TEXT.getBytes(UTF_16BE)));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void aPlantedLeakIsFound(byte[] leak) {
    assertThat(new Canary(TEXT).formsIn(leak)).isNotEmpty();
  }

  @Test
  void aTextWithoutItIsClean() {
    String clean = "sk-ant/+other Öl \"canary\" 100% \\ \\u00 0451";
    assertThat(new Canary(TEXT).formsIn(clean.getBytes(UTF_8))).isEmpty();
  }
}
