package io.spillway.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Decoder and assembler together, over generated good streams; jqwik logs the seed. */
class StreamPropertyTest {
  @Property(tries = 400)
  void anySplitGivesTheSameMessage(@ForAll long seed, @ForAll boolean beta) {
    byte[] body = GeneratedStream.bytes(seed, beta);
    StreamEnd whole = Streams.end(body);
    assertThat(whole).isInstanceOf(StreamEnd.Complete.class);
    assertThat(Streams.endInRandomPieces(body, seed)).isEqualTo(whole);
  }

  /** Every cut of a stream, not a sample of them. */
  @Property(tries = 30)
  void anyTruncationIsTheSameSuccessOrTruncated(@ForAll long seed, @ForAll boolean beta) {
    byte[] body = GeneratedStream.bytes(seed, beta);
    StreamEnd whole = Streams.end(body);
    for (int length = 0; length < body.length; length++) {
      StreamEnd end = Streams.end(Arrays.copyOf(body, length));
      if (!(end instanceof StreamEnd.Truncated)) {
        assertThat(end).as("the first %d bytes", length).isEqualTo(whole);
      }
    }
  }

  @Property(tries = 2000)
  void aFlippedByteNeverThrowsAndGivesOneEnd(
      @ForAll long seed, @ForAll @IntRange(min = 0) int at, @ForAll byte value) {
    byte[] body = GeneratedStream.bytes(seed, true);
    body[at % body.length] = value;
    assertThat(Streams.end(body)).isEqualTo(Streams.endInRandomPieces(body, seed));
  }

  @Property(tries = 500)
  void aLostFrameThatCarriedContentIsNeverASilentSuccess(
      @ForAll long seed, @ForAll @IntRange(min = 0) int at) {
    String body = new String(GeneratedStream.bytes(seed, true), UTF_8);
    int damaged = body.indexOf("content_block", at % body.length());
    int brace = damaged < 0 ? -1 : body.indexOf('{', damaged);
    if (brace >= 0) {
      String without = body.substring(0, brace) + "!" + body.substring(brace + 1);
      StreamEnd end = Streams.end(without);
      if (end instanceof StreamEnd.Complete) {
        assertThat(end).isEqualTo(Streams.end(body));
      }
    }
  }
}
