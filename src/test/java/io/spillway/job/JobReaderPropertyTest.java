package io.spillway.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JobReaderPropertyTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] CHANGES = "{}[]\",:\\é 1tx".getBytes(UTF_8);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Property(tries = 500)
  void anyParamsAreSentAsTheyAreWithStreamTrue(@ForAll long seed, @ForAll boolean pretty)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    ObjectNode params = object(random, 3);
    if (random.nextBoolean()) {
      params.set("stream", value(random, 2));
    }
    ObjectNode job = object(random, 2);
    job.remove("spillway");
    job.put("custom_id", "é" + random.nextInt());
    job.set("params", params);

    byte[] line =
        pretty
            ? JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(job)
            : JSON.writeValueAsBytes(job);
    ParsedJob parsed = JobReader.read(line);

    assertThat(parsed).isInstanceOf(Job.class);
    ObjectNode expected = params.deepCopy().put("stream", true);
    assertThat(JSON.readTree(Requests.bytes((Job) parsed))).isEqualTo(reread(expected));
  }

  @Property(tries = 2_000)
  void theBytesOfARequestAreThoseOfParamsButForStream(@ForAll long seed) {
    JobText text = JobText.of(new SplittableRandom(seed));
    if (JobReader.read(text.bytes()) instanceof Job job) {
      assertThat(Requests.bytes(job)).as(text.line()).isEqualTo(text.requestBytes());
    } else {
      assertThat(text.line()).containsAnyOf(":-1,", ":0,", ":1001,", ":1002,");
    }
  }

  /** What is beside the request does not depend on whether the request is looked at. */
  @Property(tries = 2_000)
  void theEnvelopeIsThatOfTheWholeJob_alsoOfABrokenOne(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = JobText.of(random).bytes();
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      bytes[random.nextInt(bytes.length)] = CHANGES[random.nextInt(CHANGES.length)];
    }
    assertSameEnvelope(random.nextInt(4) == 0 ? cut(bytes, random) : bytes);
  }

  private static byte[] cut(byte[] bytes, SplittableRandom random) {
    return java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private static void assertSameEnvelope(byte[] bytes) {
    ParsedJob whole = JobReader.read(bytes);
    Envelope envelope = JobReader.envelope(bytes);
    assertThat(envelope.customId()).as(new String(bytes, UTF_8)).isEqualTo(whole.customId());
    assertThat(envelope.options()).as(new String(bytes, UTF_8)).isEqualTo(whole.options());
  }

  @Property(tries = 2_000)
  void noBytesMakeItThrow(@ForAll byte[] bytes) {
    assertThat(JobReader.read(bytes)).isNotNull();
    assertSameEnvelope(bytes);
  }

  @Property(tries = 2_000)
  void noChangeOfAByteAndNoCutMakesItThrow(
      @ForAll @IntRange(max = 164) int at, @ForAll byte changed, @ForAll boolean cut) {
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
  }

  private static JsonNode reread(ObjectNode node) throws Exception {
    return JSON.readTree(JSON.writeValueAsBytes(node));
  }

  private static ObjectNode object(SplittableRandom random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.set(text(random), value(random, depth - 1));
    }
    return object;
  }

  private static JsonNode value(SplittableRandom random, int depth) {
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

  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int[] points = {'a', '"', '\\', '{', '}', ']', ',', '\n', 0, 0xe9, 0x20ac, 0x1f600};
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }
}
