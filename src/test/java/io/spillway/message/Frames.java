package io.spillway.message;

import static io.spillway.message.Streams.frame;

/** The frames of a small good stream, and what builds others. */
final class Frames {

  static final String START =
      frame(
          """
          {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
          "content":[],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}}}\
          """);
  static final String TEXT = startBlock(0, "{\"type\":\"text\",\"text\":\"\"}");
  static final String HI = delta(0, "{\"type\":\"text_delta\",\"text\":\"Hi\"}");
  static final String STOP_BLOCK = stopBlock(0);
  static final String DELTA =
      frame(
          """
          {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}\
          """);
  static final String STOP = frame("{\"type\":\"message_stop\"}");
  static final String GOOD = START + TEXT + HI + STOP_BLOCK + DELTA + STOP;
  static final String DONE = "data: [DONE]\n\n";
  static final String EMPTY_DELTA = "event: content_block_delta\ndata:\n\n";
  static final String ERROR =
      "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}   }";

  static String startBlock(int index, String block) {
    return frame(
        "{\"type\":\"content_block_start\",\"index\":%d,\"content_block\":%s}"
            .formatted(index, block));
  }

  static String delta(int index, String delta) {
    return frame(
        "{\"type\":\"content_block_delta\",\"index\":%d,\"delta\":%s}".formatted(index, delta));
  }

  static String stopBlock(int index) {
    return frame("{\"type\":\"content_block_stop\",\"index\":%d}".formatted(index));
  }

  private Frames() {}
}
