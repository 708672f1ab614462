package io.spillway.message;

import static io.spillway.message.Streams.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.running.NotChecked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The official Java SDK builds the same Message from the same bytes. What is compared is the JSON;
 * the order of an object's members is not part of it.
 *
 * <p>Known differences, all on purpose:
 *
 * <ul>
 *   <li>The SDK's Messages API accumulator (not its beta one) drops {@code usage.iterations}; it is
 *       taken out of ours before the comparison.
 *   <li>A tool block without any input delta, and a text block whose citations start as null, make
 *       the SDK throw; ours keeps the input of the start, and collects the citations.
 *   <li>Delta types that the SDK does not model are dropped by it and kept here.
 *   <li>The SDK emits no event that has no blank line after it; recorded bodies get one for it.
 *   <li>A tool block that never stopped: the SDK gives {@code {}} under every stop reason. Ours
 *       does so only where the reason says that the model was cut short, keeps the input if it is
 *       whole, and is invalid otherwise.
 * </ul>
 */
class SdkOracleTest {
  private static final int STREAMS = 200;

  private static final String START =
      frame(
          """
          {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
          "model":"m","content":[],"stop_reason":null,"stop_sequence":null,\
          "usage":{"input_tokens":1,"output_tokens":1}}}\
          """);

  @Test
  void generatedStreamsGiveTheSdksMessage() throws Exception {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] body = GeneratedStream.bytes(seed, false);
      assertThat(ours(body))
          .as("seed %d%n%s", seed, new String(body, UTF_8))
          .isEqualTo(SdkOracle.message(body));
    }
  }

  @Test
  void generatedBetaStreamsGiveTheSdksBetaMessage() throws Exception {
    for (long seed = 0; seed < STREAMS; seed++) {
      byte[] body = GeneratedStream.bytes(seed, true);
      assertThat(ours(body))
          .as("seed %d%n%s", seed, new String(body, UTF_8))
          .isEqualTo(SdkOracle.betaMessage(body));
    }
  }

  @Test
  void recordedStreamsGiveTheSdksMessage() throws Exception {
    String directory = System.getProperty("spillway.streams", "");
    NotChecked.unless(
        !directory.isEmpty(), "recorded streams: -Dspillway.streams names no directory");
    for (Path file : recordings(Path.of(directory))) {
      byte[] body = Files.readAllBytes(file);
      byte[] closed = (Files.readString(file) + "\n\n").getBytes(UTF_8);
      assertThat(ours(body)).as("%s, beta", file).isEqualTo(SdkOracle.betaMessage(closed));
      ObjectNode without = ours(body);
      without.withObject("usage").remove("iterations");
      assertThat(without).as("%s", file).isEqualTo(SdkOracle.message(closed));
    }
  }

  @Test
  void openToolBlock_givesTheSdksMessageWhereTheModelWasCutShort() throws Exception {
    byte[] cutShort = openTool("{\\\"a\\\": [1, ", "max_tokens");
    assertThat(ours(cutShort)).isEqualTo(SdkOracle.message(cutShort));
    assertThat(ours(cutShort).at("/content/0/input")).isEmpty();

    byte[] lost = openTool("{\\\"a\\\": [1, ", "tool_use");
    assertThat(SdkOracle.message(lost).at("/content/0/input")).isEmpty();
    assertThat(Streams.end(lost)).isInstanceOf(StreamEnd.Invalid.class);

    byte[] whole = openTool("{\\\"a\\\": 1}", "tool_use");
    assertThat(SdkOracle.message(whole).at("/content/0/input")).isEmpty();
    assertThat(ours(whole).at("/content/0/input/a").intValue()).isEqualTo(1);
  }

  @Test
  void toolInputStreamedAsNothing_isTheSdksEmptyObject() throws Exception {
    byte[] body = (START + tool("") + frame(stopBlock()) + goodbye("tool_use")).getBytes(UTF_8);
    assertThat(ours(body)).isEqualTo(SdkOracle.message(body));
    assertThat(ours(body).at("/content/0/input").isObject()).isTrue();
  }

  @Test
  void toolBlockWithoutAnyInput_stopsTheSdkAndKeepsTheInputOfItsStartHere() {
    byte[] body = (START + startTool() + frame(stopBlock()) + goodbye("tool_use")).getBytes(UTF_8);
    assertThatThrownBy(() -> SdkOracle.message(body)).hasMessageContaining("Missing input JSON");
    assertThat(ours(body).at("/content/0/input").isObject()).isTrue();
  }

  @Test
  void unknownBlocks_areKeptAsTheSdkKeepsThem() throws Exception {
    byte[] body = (START + hologram("") + goodbye("end_turn")).getBytes(UTF_8);
    assertThat(ours(body)).isEqualTo(SdkOracle.message(body));
    assertThat(ours(body).path("content").toString())
        .isEqualTo("[{\"type\":\"hologram\",\"depth\":1.5}]");
  }

  @Test
  void unknownDeltas_areLostByTheSdkAndKeptHere() throws Exception {
    String delta =
        """
        {"type":"content_block_delta","index":0,"delta":{"type":"beam_delta","beam":"x"}}\
        """;
    byte[] body = (START + hologram(frame(delta)) + goodbye("end_turn")).getBytes(UTF_8);
    assertThat(SdkOracle.message(body).at("/content/0").has("beam")).isFalse();
    assertThat(ours(body).at("/content/0/beam").textValue()).isEqualTo("x");
  }

  @Test
  void citationsThatStartAsNull_stopTheSdkAndAreCollectedHere() {
    String block =
        """
        {"type":"content_block_start","index":0,"content_block":\
        {"type":"text","text":"","citations":null}}\
        """;
    String delta =
        """
        {"type":"content_block_delta","index":0,"delta":\
        {"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}}\
        """;
    byte[] body =
        (START + frame(block) + frame(delta) + frame(stopBlock()) + goodbye("end_turn"))
            .getBytes(UTF_8);
    assertThatThrownBy(() -> SdkOracle.message(body)).hasMessageContaining("citations");
    assertThat(ours(body).at("/content/0/citations")).hasSize(1);
  }

  private static ObjectNode ours(byte[] body) {
    StreamEnd end = Streams.end(body);
    assertThat(end).as("%s", end).isInstanceOf(StreamEnd.Complete.class);
    return ((StreamEnd.Complete) end).message();
  }

  private static byte[] openTool(String partialJson, String stopReason) {
    return (START + tool(partialJson) + goodbye(stopReason)).getBytes(UTF_8);
  }

  private static String hologram(String deltas) {
    String block =
        """
        {"type":"content_block_start","index":0,"content_block":{"type":"hologram","depth":1.5}}\
        """;
    return frame(block) + deltas + frame(stopBlock());
  }

  private static String startTool() {
    return frame(
        """
        {"type":"content_block_start","index":0,"content_block":\
        {"type":"tool_use","id":"t","name":"n","input":{}}}\
        """);
  }

  private static String tool(String partialJson) {
    return startTool()
        + frame(
            """
            {"type":"content_block_delta","index":0,"delta":\
            {"type":"input_json_delta","partial_json":"%s"}}\
            """
                .formatted(partialJson));
  }

  private static String stopBlock() {
    return "{\"type\":\"content_block_stop\",\"index\":0}";
  }

  private static String goodbye(String stopReason) {
    return frame(
            """
            {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},\
            "usage":{"output_tokens":9}}\
            """
                .formatted(stopReason))
        + frame("{\"type\":\"message_stop\"}");
  }

  private static List<Path> recordings(Path directory) throws Exception {
    try (var files = Files.list(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".sse")).sorted().toList();
      assertThat(found).as("recordings in %s", directory).isNotEmpty();
      return found;
    }
  }
}
