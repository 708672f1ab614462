package io.spillway.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What must hold for the decoder of event streams, whatever the bytes are. */
public final class FuzzedStream {
  private static final SseLimits LIMITS = new SseLimits(4_096, 8_192);
  private static final int MOST_EACH = 1_024;

  private FuzzedStream() {}

  /**
   * The calls are the same whole, byte by byte and in pieces that the hash of the bytes chooses.
   */
  public static void check(byte[] body) {
    var whole = Recorder.calls(LIMITS, body, Integer.MAX_VALUE / 2);
    if (body.length <= MOST_EACH) {
      assertThat(Recorder.calls(LIMITS, body, 1)).isEqualTo(whole);
    }
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(LIMITS, recorder);
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(body));
    for (int at = 0; at < body.length; ) {
      int to = Math.min(body.length, at + 1 + random.nextInt(30));
      decoder.feed(body, at, to - at);
      at = to;
    }
    decoder.end();
    assertThat(recorder.calls).isEqualTo(whole);
  }
}
