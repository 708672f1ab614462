package io.spillway.message;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that is kept as text is written byte for byte as the tree of it would be. */
class JsonTextTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " [ ] ",
        "5",
        "-0",
        "1.50e+3",
        "\"a\\u00e9\\/\\ud83d\\ude00\"",
        "null",
        "{\"a\":1,\"a\":2}",
        "{\"a\":{\"x\":[1,2]},\"b\":3,\"a\":{\"y\":{\"z\":1,\"z\":[{},{}]},\"y\":7}}",
        "{\"a\":1,\"\\u0061\":true,\"c\":null,\"a\":-5.5}",
        "{\"Aa\":1,\"BB\":2,\"Aa\":3}",
        "[{\"k\":1,\"k\":[{\"k\":2,\"k\":3}]},{\"k\":4}]",
      })
  void isWrittenAsItsTree(String json) {
    assertSame(json, new SplittableRandom(json.length()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"a\":1}x", "{\"a\"}", "[1,]", "01", "nul", "\"\\x\"", "{\"a\":1}{}"})
  void whatIsNoValueIsNone(String json) {
    assertThat(JsonText.of(grown(json, new SplittableRandom(1)))).isNull();
    assertThat(MessageJson.read(json)).isNull();
  }

  @Test
  void theDepthThatIsReadIsTheSame() {
    String deep = "[".repeat(MessageJson.MAX_DEPTH) + "]".repeat(MessageJson.MAX_DEPTH);
    assertSame(deep, new SplittableRandom(2));
    assertThat(JsonText.of(grown("[" + deep + "]", new SplittableRandom(2)))).isNull();
  }

  @Test
  void anyValueIsWrittenAsItsTree() {
    tries(500)
        .holds(draws -> {
          StringBuilder json = new StringBuilder();
          value(json, draws, 5);
          assertSame(json.toString(), draws);
        });
  }

  /** Text in parts is written as one, whatever characters meet where they part. */
  @Test
  void grownTextIsWrittenAsText() {
    tries(200)
        .holds(draws -> {
          StringBuilder text = new StringBuilder();
          while (text.length() < 20_000) {
            text.append(
                switch (draws.nextInt(6)) {
                  case 0 -> "\ud83d\ude00";
                  case 1 -> "\u00e9\u4e16";
                  case 2 -> "\n\"\\\u0001";
                  default -> "plain ".repeat(1 + draws.nextInt(draws.nextInt(9) == 0 ? 3_000 : 20));
                });
          }
          byte[] written = MessageJson.mapper().writeValueAsBytes(grown(text.toString(), draws));

          assertThat(new String(written, UTF_8))
              .isEqualTo(
                  new String(MessageJson.mapper().writeValueAsBytes(text.toString()), UTF_8));
          assertThat(grown(text.toString(), draws).textValue()).isEqualTo(text.toString());
        });
  }

  /** A tree of it would take hundreds of megabytes. */
  @Test
  void manySmallValuesCostLittle() {
    String json = "[" + "{},".repeat(1_400_000) + "{\"a\":1,\"b\":2,\"a\":3}]";
    GrowingText text = grown(json, new SplittableRandom(3));

    long before = THREADS.getCurrentThreadAllocatedBytes();
    JsonText value = JsonText.of(text);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(value).isNotNull();
    assertThat(allocated).as("bytes allocated for %d", json.length()).isLessThan(4L << 20);
    assertThat(value.toString()).hasSize(json.length() - 6).endsWith("{\"a\":3,\"b\":2}]");
  }

  private static void assertSame(String json, RandomGenerator random) {
    JsonNode tree = MessageJson.read(json);
    assertThat(tree).as(json).isNotNull();
    JsonText text = JsonText.of(grown(json, random));
    assertThat(text).as(json).isNotNull();
    assertThat(text.toString()).as(json).isEqualTo(tree.toString());
    assertThat(bytes(text)).as(json).isEqualTo(bytes(tree));
  }

  private static String bytes(JsonNode node) {
    try {
      return new String(MessageJson.mapper().writeValueAsBytes(node), UTF_8);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static GrowingText grown(String text, RandomGenerator random) {
    GrowingText grown = new GrowingText("");
    for (int at = 0; at < text.length(); ) {
      int most = random.nextInt(20) == 0 ? 20_000 : 30;
      int to = Math.min(text.length(), at + 1 + random.nextInt(most));
      grown.append(text.substring(at, to));
      at = to;
    }
    return grown;
  }

  private static void value(StringBuilder json, RandomGenerator random, int depth) {
    switch (random.nextInt(depth == 0 ? 5 : 8)) {
      case 0 -> json.append(random.nextLong());
      case 1 ->
          json.append(random.nextInt(100)).append(".").append(random.nextInt(10)).append("E-7");
      case 2 -> name(json, random);
      case 3 -> json.append(random.nextBoolean());
      case 4 -> json.append("null");
      case 5 -> {
        json.append('[');
        for (int i = random.nextInt(5); i > 0; i--) {
          value(json, random, depth - 1);
          json.append(i > 1 ? " , " : "");
        }
        json.append(']');
      }
      default -> {
        json.append('{');
        for (int i = random.nextInt(6); i > 0; i--) {
          name(json, random);
          json.append(random.nextBoolean() ? ":" : " : ");
          value(json, random, depth - 1);
          json.append(i > 1 ? "," : " ");
        }
        json.append('}');
      }
    }
  }

  private static void name(StringBuilder json, RandomGenerator random) {
    String[] names = {"a", "\\u0061", "Aa", "BB", "b\\n", "\u4e16", "", "\\ud83d\\ude00"};
    json.append('"').append(names[random.nextInt(names.length)]).append('"');
  }
}
