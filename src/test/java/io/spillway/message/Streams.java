package io.spillway.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spillway.sse.SseBound;
import io.spillway.sse.SseDecoder;
import io.spillway.sse.SseEvent;
import io.spillway.sse.SseHandler;
import io.spillway.sse.SseLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs bodies through decoder and assembler, as the worker does, and notes every step. */
final class Streams {
  private static final SseLimits LIMITS = new SseLimits(1 << 20, 1 << 20);

  private Streams() {}

  /** A frame with its name. */
  static String frame(String name, String data) {
    return "event: " + name + "\ndata: " + data + "\n\n";
  }

  /** A frame named as its JSON is typed. */
  static String frame(String json) {
    String type = MessageJson.readObject(json).path("type").asText();
    return frame(type, json);
  }

  static StreamEnd end(String body) {
    return end(body.getBytes(UTF_8));
  }

  static StreamEnd end(byte[] body) {
    return onlyEnd(
        steps(body, new MessageAssembler(1 << 20), new SplittableRandom(0), body.length + 1));
  }

  static StreamEnd endInRandomPieces(byte[] body, long seed) {
    return onlyEnd(steps(body, new MessageAssembler(1 << 20), new SplittableRandom(seed), 40));
  }

  static StreamEnd end(String body, MessageAssembler assembler) {
    byte[] bytes = body.getBytes(UTF_8);
    return onlyEnd(steps(bytes, assembler, new SplittableRandom(0), bytes.length + 1));
  }

  /** The steps of every event and of the end of the body. */
  static List<StreamStep> steps(
      byte[] body, MessageAssembler assembler, SplittableRandom random, int maxPiece) {
    List<StreamStep> steps = new ArrayList<>();
    SseDecoder decoder = new SseDecoder(LIMITS, into(assembler, steps));
    int at = 0;
    while (at < body.length) {
      int count =
          Math.min(body.length - at, maxPiece > body.length ? maxPiece : random.nextInt(maxPiece));
      decoder.feed(body, at, count);
      at += count;
    }
    decoder.end();
    steps.add(assembler.finish());
    return steps;
  }

  private static SseHandler into(MessageAssembler assembler, List<StreamStep> steps) {
    return new SseHandler() {
      @Override
      public void onEvent(SseEvent event) {
        steps.add(assembler.accept(event));
      }

      @Override
      public void onOversized(SseBound bound, int limitBytes) {
        throw new AssertionError(bound + " " + limitBytes);
      }
    };
  }

  /** A message as it is read once it is written. */
  private static StreamEnd plain(StreamEnd end) {
    return end instanceof StreamEnd.Complete(ObjectNode message, long tokens)
        ? new StreamEnd.Complete(MessageJson.readObject(message.toString()), tokens)
        : end;
  }

  private static StreamEnd onlyEnd(List<StreamStep> steps) {
    List<StreamEnd> ends = new ArrayList<>();
    for (StreamStep step : steps) {
      if (step instanceof StreamEnd end) {
        ends.add(plain(end));
      } else if (!ends.isEmpty() && step != Progress.IGNORED) {
        throw new AssertionError(step + " after " + ends);
      }
    }
    if (ends.size() != 1) {
      throw new AssertionError("ends " + ends);
    }
    return ends.getFirst();
  }
}
