package io.spillway.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "7",
        "-7",
        "2147483648",
        "-9223372036854775808",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1.0",
        "1.50",
        "0.1000000000000000055511151231257827",
        "1e400",
        "1E+400",
        "-1.5e-9999999999",
        "1e99999999999999999999",
      })
  void aNumberIsWrittenAsItWasRead(String number) throws Exception {
    String json = "{\"n\":" + number + ",\"l\":[" + number + "]}";
    JsonNode read = MessageJson.read(json);
    assertThat(read.toString()).isEqualTo(json);
    assertThat(MessageJson.mapper().writeValueAsString(read)).isEqualTo(json);
    assertThat(MessageJson.mapper().writeValueAsBytes(read)).asString().isEqualTo(json);
    assertThat(read).isEqualTo(MessageJson.read(json));
    assertThat(read.get("n").isNumber()).isTrue();
  }

  @Test
  void numbersGiveTheirValues() {
    assertThat(MessageJson.read("9223372036854775807").longValue()).isEqualTo(Long.MAX_VALUE);
    assertThat(MessageJson.read("9223372036854775807").canConvertToLong()).isTrue();
    assertThat(MessageJson.read("9223372036854775808").canConvertToLong()).isFalse();
    assertThat(MessageJson.read("15.0").canConvertToLong()).isTrue();
    assertThat(MessageJson.read("15.9").asLong()).isEqualTo(15);
    assertThat(MessageJson.read("1e400").canConvertToLong()).isFalse();
    assertThat(MessageJson.read("15").isIntegralNumber()).isTrue();
    assertThat(MessageJson.read("15.0").isIntegralNumber()).isFalse();
    assertThat(MessageJson.read("99999999999999999999").isIntegralNumber()).isTrue();
    assertThat(MessageJson.read("99999999999999999999").canConvertToInt()).isFalse();
    assertThat(MessageJson.read("12345678901234567890123").bigIntegerValue())
        .isEqualTo("12345678901234567890123");
  }

  @Test
  void textThatIsNoJsonIsNull() {
    for (String text : new String[] {"", " ", "{", "{}{}", "01", "+1", ".5", "1.", "NaN", "--1"}) {
      assertThat(MessageJson.read(text)).as(text).isNull();
    }
    assertThat(MessageJson.read("{\"a\":1,\"a\":2}").toString()).isEqualTo("{\"a\":2}");
    assertThat(MessageJson.read("null").isNull()).isTrue();
  }

  /**
   * What is allocated is counted, for it does not depend on the machine: to compute a number of a
   * million digits takes many times its length, to copy it a few.
   */
  @Test
  void aMebibyteOfDigitsOrKeyIsNoMoreWorkThanAMebibyteOfText() {
    String mebibyte = "9".repeat(MEBIBYTE);
    long text = work("{\"n\":\"" + mebibyte + "\"}");
    assertThat(work("{\"n\":" + mebibyte + "}")).isLessThan(text + text / 4);
    assertThat(work("{\"n\":0." + mebibyte + "}")).isLessThan(text + text / 4);
    assertThat(work("{\"n\":1e" + mebibyte + "}")).isLessThan(text + text / 4);
    assertThat(work("{\"" + mebibyte + "\":1}")).isLessThan(text + text / 4);
  }

  private static long work(String json) {
    long allocated = 0;
    for (int round = 0; round < 3; round++) { // the first ones load classes and fill buffers
      long before = THREADS.getCurrentThreadAllocatedBytes();
      JsonNode node = MessageJson.read(json);
      assertThat(node.toString().length()).isEqualTo(json.length());
      assertThat(node.equals(((ObjectNode) node).deepCopy())).isTrue();
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    }
    return allocated;
  }
}
