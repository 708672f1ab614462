package io.spillway.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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

  /** Breaks the opening brace of one frame's JSON, whichever frame it is. */
  @Property(tries = 500)
  void anUnreadableFrameIsNeverASuccessWithLessContent(
      @ForAll long seed, @ForAll @IntRange(min = 0) int at) {
    byte[] body = GeneratedStream.bytes(seed, true);
    List<Integer> braces = openingBraces(new String(body, ISO_8859_1));
    byte[] broken = body.clone();
    broken[braces.get(at % braces.size())] = '!';
    StreamEnd end = Streams.end(broken);
    if (!(end instanceof StreamEnd.Invalid)) {
      assertThat(end).isEqualTo(Streams.end(body));
    }
  }

  private static List<Integer> openingBraces(String body) {
    return Pattern.compile("(?m)^data: ?\\{")
        .matcher(body)
        .results()
        .map(r -> r.end() - 1)
        .toList();
  }
}
