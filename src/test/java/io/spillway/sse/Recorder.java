package io.spillway.sse;

import java.util.ArrayList;
import java.util.List;

/** Notes every call of a decoder, in order. */
final class Recorder implements SseHandler {
  /** An event as text. */
  record Seen(String name, String data, String stray, boolean terminated) {
    static Seen of(SseEvent event) {
      return new Seen(
          event.name().utf8(), event.data().utf8(), event.stray().utf8(), event.terminated());
    }
  }

  final List<Object> calls = new ArrayList<>();

  @Override
  public void onEvent(SseEvent event) {
    calls.add(Seen.of(event));
  }

  @Override
  public void onOversized(SseBound bound, int limitBytes) {
    calls.add(bound + " " + limitBytes);
  }

  /** All calls for a body that comes in pieces of the given size and then ends. */
  static List<Object> calls(SseLimits limits, byte[] body, int pieceBytes) {
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(limits, recorder);
    for (int at = 0; at < body.length; at += pieceBytes) {
      decoder.feed(body, at, Math.min(pieceBytes, body.length - at));
    }
    decoder.end();
    return recorder.calls;
  }
}
