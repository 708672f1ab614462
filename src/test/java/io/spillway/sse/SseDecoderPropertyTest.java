package io.spillway.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The decoder under every cut of every body; jqwik logs the seed. */
class SseDecoderPropertyTest {
  private static final SseLimits LIMITS = new SseLimits(24, 30);

  /** Bodies of the tokens that matter to the decoder, in any order. */
  @Provide
  Arbitrary<String> bodies() {
    return Arbitraries.of(
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
            "a",
            "é",
            "\uD83D\uDE00",
            "\uFEFF",
            "0123456789",
            "data: x\n",
            "event: y\r\n")
        .list()
        .ofMaxSize(40)
        .map(tokens -> String.join("", tokens));
  }

  @Property
  void anySplitGivesTheSameCalls(@ForAll("bodies") String body, @ForAll long seed) {
    byte[] bytes = body.getBytes(UTF_8);
    assertThat(inRandomPieces(bytes, seed)).isEqualTo(whole(bytes));
  }

  @Property
  void anyBytesGiveTheSameCallsUnderAnySplit(@ForAll byte[] bytes, @ForAll long seed) {
    assertThat(inRandomPieces(bytes, seed)).isEqualTo(whole(bytes));
  }

  @Property
  void onlyTheLastCallMayBeOversizedOrCut(@ForAll("bodies") String body) {
    List<Object> calls = whole(body.getBytes(UTF_8));
    for (Object call : calls.subList(0, Math.max(0, calls.size() - 1))) {
      assertThat(call)
          .isInstanceOfSatisfying(Recorder.Seen.class, e -> assertThat(e.terminated()).isTrue());
    }
  }

  /** The array of a feed may be written over, and so may that of an event when its call is over. */
  @Property
  void anEventsBytesLieWithinItsArrays(@ForAll("bodies") String body, @ForAll long seed) {
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
    SplittableRandom random = new SplittableRandom(seed);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(random.nextInt(0, 6), bytes.length - at);
      decoder.feed(Arrays.copyOfRange(bytes, at, at + count), 0, count);
      at += count;
    }
    decoder.end();
    assertThat(calls).isEqualTo(whole(bytes));
  }

  private static List<Object> whole(byte[] bytes) {
    return Recorder.calls(LIMITS, bytes, Integer.MAX_VALUE / 2);
  }

  private static List<Object> inRandomPieces(byte[] bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Recorder recorder = new Recorder();
    SseDecoder decoder = new SseDecoder(LIMITS, recorder);
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(random.nextInt(0, 6), bytes.length - at);
      byte[] piece = Arrays.copyOfRange(bytes, at, at + count);
      decoder.feed(piece, 0, count);
      Arrays.fill(piece, (byte) '#');
      at += count;
    }
    decoder.end();
    return recorder.calls;
  }
}
