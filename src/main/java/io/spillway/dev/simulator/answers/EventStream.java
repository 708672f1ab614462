package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.fixtures.ByteLists;
import io.spillway.dev.simulator.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of a good stream as bytes, one element per event.
 *
 * @param frames the events, each with its blank line; never modified
 * @param contentFrames how many come before {@code message_delta}: a fault after at most so many
 *     leaves the message unfinished
 * @param outputTokens what the whole of it counts as
 */
public record EventStream(List<byte[]> frames, int contentFrames, int outputTokens) {
  public static final byte[] PING = frame("ping", "{\"type\": \"ping\"}");

  /** What breaks a stream off for want of capacity. */
  public static final byte[] OVERLOADED =
      frame(
          "error",
          "{\"type\":\"error\",\"error\":{\"details\":null,\"type\":\"overloaded_error\","
              + "\"message\":\"Overloaded\"}}");

  private static final byte[] MESSAGE_STOP = frame("message_stop", "{\"type\":\"message_stop\"}");
  private static final byte[] MESSAGE_DELTA_MARK =
      "\"message_delta\"".getBytes(StandardCharsets.UTF_8);
  private static final byte[] INPUT_DELTA_MARK =
      "\"input_json_delta\"".getBytes(StandardCharsets.UTF_8);

  /** Text deltas of the fixed words in blocks 0 and 1, built once. */
  private static final List<Map<String, byte[]>> TEXT_DELTAS = List.of(deltas(0), deltas(1));

  private static Map<String, byte[]> deltas(int index) {
    Map<String, byte[]> deltas = new HashMap<>();
    Vocabulary.ALL.forEach(word -> deltas.put(word, textDelta(index, word)));
    return Map.copyOf(deltas);
  }

  /** The events that stream a reply, in the API's order: start, blocks, delta, stop. */
  static EventStream of(Reply reply) {
    List<byte[]> frames = new ArrayList<>(reply.text().size() + 16);
    frames.add(messageStart(reply));
    int index = 0;
    if (!reply.thinking().isEmpty()) {
      thinking(frames, index++, reply.thinking());
    }
    text(frames, index++, reply.text());
    if (reply.tool() != null) {
      tool(frames, index, reply.tool());
    }
    int content = frames.size();
    frames.add(messageDelta(reply));
    frames.add(MESSAGE_STOP);
    return new EventStream(List.copyOf(frames), content, reply.outputTokens());
  }

  /** A recorded stream, byte for byte, split behind each blank line. An event counts as a token. */
  static EventStream recorded(byte[] bytes) {
    List<byte[]> frames = new ArrayList<>();
    int from = 0;
    for (int at = 1; at < bytes.length; at++) {
      if (bytes[at] == '\n' && (bytes[at - 1] == '\n' || blankCrLf(bytes, at))) {
        frames.add(Arrays.copyOfRange(bytes, from, at + 1));
        from = at + 1;
      }
    }
    if (from < bytes.length) {
      frames.add(Arrays.copyOfRange(bytes, from, bytes.length));
    }
    int content = contentFrames(frames);
    return new EventStream(List.copyOf(frames), content, content);
  }

  private static boolean blankCrLf(byte[] bytes, int at) {
    return at >= 3 && bytes[at - 1] == '\r' && bytes[at - 2] == '\n';
  }

  private static int contentFrames(List<byte[]> frames) {
    for (int i = 0; i < frames.size(); i++) {
      if (ByteLists.contains(frames.get(i), MESSAGE_DELTA_MARK)) {
        return i;
      }
    }
    return frames.size();
  }

  /** How many frames reach into the middle of the first tool input; 0 where there is no tool. */
  int framesToMiddleOfToolInput() {
    int first = -1;
    int count = 0;
    for (int i = 0; i < contentFrames; i++) {
      if (ByteLists.contains(frames.get(i), INPUT_DELTA_MARK)) {
        first = first < 0 ? i : first;
        count++;
      } else if (first >= 0) {
        break;
      }
    }
    return first < 0 ? 0 : first + 1 + count / 2;
  }

  static byte[] frame(String event, String data) {
    return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] messageStart(Reply reply) {
    var message = reply.message();
    message.putArray("content");
    message.putNull("stop_reason").set("usage", reply.usage(1));
    return frame(
        "message_start", "{\"type\":\"message_start\",\"message\":" + Json.text(message) + "}");
  }

  private static void thinking(List<byte[]> frames, int index, List<String> pieces) {
    frames.add(blockStart(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}"));
    frames.add(PING);
    for (String piece : pieces) {
      frames.add(delta(index, "{\"type\":\"thinking_delta\",\"thinking\":" + quoted(piece) + "}"));
    }
    frames.add(
        delta(
            index, "{\"type\":\"signature_delta\",\"signature\":" + quoted(Reply.SIGNATURE) + "}"));
    frames.add(blockStop(index));
  }

  private static void text(List<byte[]> frames, int index, List<String> pieces) {
    frames.add(blockStart(index, "{\"type\":\"text\",\"text\":\"\"}"));
    if (index == 0) {
      frames.add(PING);
    }
    Map<String, byte[]> ready = TEXT_DELTAS.get(index);
    for (String piece : pieces) {
      byte[] frame = ready.get(piece);
      frames.add(frame != null ? frame : textDelta(index, piece));
    }
    frames.add(blockStop(index));
  }

  private static void tool(List<byte[]> frames, int index, Reply.ToolUse tool) {
    frames.add(
        blockStart(
            index,
            "{\"type\":\"tool_use\",\"id\":%s,\"name\":%s,\"input\":{}}"
                .formatted(quoted(tool.id()), quoted(tool.name()))));
    for (String piece : tool.pieces()) {
      frames.add(
          delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece) + "}"));
    }
    frames.add(blockStop(index));
  }

  private static byte[] messageDelta(Reply reply) {
    return frame(
        "message_delta",
        "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":%s,\"stop_sequence\":null},\"usage\":%s}"
            .formatted(
                quoted(reply.stopReason()), "{\"output_tokens\":" + reply.outputTokens() + "}"));
  }

  private static byte[] blockStart(int index, String block) {
    return frame(
        "content_block_start",
        "{\"type\":\"content_block_start\",\"index\":"
            + index
            + ",\"content_block\":"
            + block
            + "}");
  }

  private static byte[] blockStop(int index) {
    return frame("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + index + "}");
  }

  private static byte[] textDelta(int index, String text) {
    return delta(index, "{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}");
  }

  private static byte[] delta(int index, String delta) {
    return frame(
        "content_block_delta",
        "{\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":" + delta + "}");
  }

  private static String quoted(String text) {
    return Json.quote(text);
  }
}
