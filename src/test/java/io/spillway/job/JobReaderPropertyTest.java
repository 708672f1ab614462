package io.spillway.job;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class JobReaderPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] CHANGES = "{}[]\",:\\é 1tx".getBytes(UTF_8);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void anyParamsAreSentAsTheyAreWithStreamTrue() {
    tries(500)
        .holds(draws -> {
          boolean pretty = draws.nextBoolean();
          ObjectNode params = object(draws, 3);
          if (draws.nextBoolean()) {
            params.set("stream", value(draws, 2));
          }
          ObjectNode job = object(draws, 2);
          job.remove("spillway");
          job.put("custom_id", "é" + draws.nextInt());
          job.set("params", params);

          byte[] line =
              pretty
                  ? JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(job)
                  : JSON.writeValueAsBytes(job);
          ParsedJob parsed = JobReader.read(line);

          assertThat(parsed).isInstanceOf(Job.class);
          ObjectNode expected = params.deepCopy().put("stream", true);
          assertThat(JSON.readTree(Requests.bytes((Job) parsed))).isEqualTo(reread(expected));
        });
  }

  @Test
  void theBytesOfARequestAreThoseOfParamsButForStream() {
    tries(2_000)
        .holds(draws -> {
          JobText text = JobText.of(draws);
          if (JobReader.read(text.bytes()) instanceof Job job) {
            assertThat(Requests.bytes(job)).as(text.line()).isEqualTo(text.requestBytes());
          } else {
            assertThat(text.line()).containsAnyOf(":-1,", ":0,", ":1001,", ":1002,");
          }
        });
  }

  /** What is beside the request does not depend on whether the request is looked at. */
  @Test
  void theEnvelopeIsThatOfTheWholeJob_alsoOfABrokenOne() {
    tries(2_000)
        .holds(draws -> {
          byte[] bytes = JobText.of(draws).bytes();
          for (int changes = draws.nextInt(3); changes > 0; changes--) {
            bytes[draws.nextInt(bytes.length)] = CHANGES[draws.nextInt(CHANGES.length)];
          }
          assertSameEnvelope(draws.nextInt(4) == 0 ? cut(bytes, draws) : bytes);
        });
  }

  private static byte[] cut(byte[] bytes, RandomGenerator random) {
    return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static void assertSameEnvelope(byte[] bytes) {
    ParsedJob whole = JobReader.read(bytes);
    Envelope envelope = JobReader.envelope(bytes);
    assertThat(envelope.customId()).as(new String(bytes, UTF_8)).isEqualTo(whole.customId());
    assertThat(envelope.options()).as(new String(bytes, UTF_8)).isEqualTo(whole.options());
  }

  @Test
  void noBytesMakeItThrow() {
    tries(2_000)
        .holds(draws -> {
          byte[] bytes = draws.bytes(255);
          assertThat(JobReader.read(bytes)).isNotNull();
          assertSameEnvelope(bytes);
        });
  }

  @Test
  void noChangeOfAByteAndNoCutMakesItThrow() {
    tries(2_000)
        .holds(draws -> {
          int at = draws.within(0, 164);
          byte changed = draws.anyByte();
          boolean cut = draws.nextBoolean();
          byte[] line =
              """
              {"custom_id":"é","params":{"stream":{"a":[1.5e3]},"model":"m","b":"\\u00e9"},\
              "spillway":{"expires_at":"2026-01-01T00:00:00Z","max_attempts":3,"beta":["a"],"metadata":[{}]}}\
              """
                  .getBytes(UTF_8);
          int index = at % line.length;
          line[index] = changed;
          byte[] read = cut ? java.util.Arrays.copyOf(line, index) : line;
          assertThat(JobReader.read(read)).isNotNull();
          assertSameEnvelope(read);
        });
  }

  private static JsonNode reread(ObjectNode node) throws Exception {
    return JSON.readTree(JSON.writeValueAsBytes(node));
  }

  private static ObjectNode object(RandomGenerator random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.set(text(random), value(random, depth - 1));
    }
    return object;
  }

  private static JsonNode value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextLong());
      case 3 -> NODES.numberNode(random.nextDouble() * Math.pow(10, random.nextInt(-300, 300)));
      case 4, 5 -> NODES.textNode(text(random));
      case 6 -> object(random, depth);
      default -> NODES.arrayNode().add(value(random, depth - 1)).add(value(random, depth - 1));
    };
  }

  private static String text(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int[] points = {'a', '"', '\\', '{', '}', ']', ',', '\n', 0, 0xe9, 0x20ac, 0x1f600};
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }
}
