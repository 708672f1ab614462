package io.spillway.sse;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.property.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The decoder under every cut of every body. */
class SseDecoderPropertyTest {
  private static final SseLimits LIMITS = new SseLimits(24, 30);

  /** What matters to the decoder; bodies are made of it in any order. */
  private static final String[] TOKENS = {
    "a",
    "data",
    "event",
    "id",
    "retry",
    ":",
    ": ",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "é",
    "\uD83D\uDE00",
    "\uFEFF",
    "0123456789",
    "data: x\n",
    "event: y\r\n"
  };

  private static String body(Draws draws) {
    return String.join("", draws.list(40, each -> each.of(TOKENS)));
  }

  @Test
  void anySplitGivesTheSameCalls() {
    tries(1_000)
        .holds(draws -> {
          String body = body(draws);
          byte[] bytes = body.getBytes(UTF_8);
          assertThat(inRandomPieces(bytes, draws)).isEqualTo(whole(bytes));
        });
  }

  @Test
  void anyBytesGiveTheSameCallsUnderAnySplit() {
    tries(1_000)
        .holds(draws -> {
          byte[] bytes = draws.bytes(255);
          assertThat(inRandomPieces(bytes, draws)).isEqualTo(whole(bytes));
        });
  }

  @Test
  void onlyTheLastCallMayBeOversizedOrCut() {
    tries(1_000)
        .holds(draws -> {
          String body = body(draws);
          List<Object> calls = whole(body.getBytes(UTF_8));
          for (Object call : calls.subList(0, Math.max(0, calls.size() - 1))) {
            assertThat(call)
                .isInstanceOfSatisfying(
                    Recorder.Seen.class, e -> assertThat(e.terminated()).isTrue());
          }
        });
  }

  /** The array of a feed may be written over, and so may that of an event when its call is over. */
  @Test
  void anEventsBytesLieWithinItsArrays() {
    tries(1_000)
        .holds(draws -> {
          String body = body(draws);
          byte[] bytes = body.getBytes(UTF_8);
          List<Object> calls = new ArrayList<>();
          SseDecoder decoder =
              new SseDecoder(
                  LIMITS,
                  new SseHandler() {
                    @Override
                    public void onEvent(SseEvent event) {
                      calls.add(Recorder.Seen.of(event));
                      for (ByteRange range : List.of(event.name(), event.data(), event.stray())) {
                        int end = range.offset() + range.length();
                        Arrays.fill(range.array(), range.offset(), end, (byte) '#');
                      }
                    }

                    @Override
                    public void onOversized(SseBound bound, int limitBytes) {
                      calls.add(bound + " " + limitBytes);
                    }
                  });

          for (int at = 0; at < bytes.length; ) {
            int count = Math.min(pieceLength(draws), bytes.length - at);
            decoder.feed(Arrays.copyOfRange(bytes, at, at + count), 0, count);
            at += count;
          }
          decoder.end();
          assertThat(calls).isEqualTo(whole(bytes));
        });
  }

  private static List<Object> whole(byte[] bytes) {
    return Recorder.calls(LIMITS, bytes, Integer.MAX_VALUE / 2);
  }

  /** 0 to 5; the simplest is the longest. */
  private static int pieceLength(RandomGenerator random) {
    return 5 - random.nextInt(6);
  }

  private static List<Object> inRandomPieces(byte[] bytes, RandomGenerator random) {
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(LIMITS, recorder);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(pieceLength(random), bytes.length - at);
      byte[] piece = Arrays.copyOfRange(bytes, at, at + count);
      decoder.feed(piece, 0, count);
      Arrays.fill(piece, (byte) '#');
      at += count;
    }
    decoder.end();
    return recorder.calls;
  }
}
