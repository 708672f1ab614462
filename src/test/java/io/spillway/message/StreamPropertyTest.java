package io.spillway.message;

import static io.spillway.property.Property.tries;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Decoder and assembler together, over generated good streams. */
class StreamPropertyTest {
  @Test
  void anySplitGivesTheSameMessage() {
    tries(400)
        .holds(draws -> {
          long seed = draws.nextLong();
          boolean beta = draws.nextBoolean();
          byte[] body = GeneratedStream.bytes(draws, beta);
          StreamEnd whole = Streams.end(body);
          assertThat(whole).isInstanceOf(StreamEnd.Complete.class);
          assertThat(Streams.endInRandomPieces(body, seed)).isEqualTo(whole);
        });
  }

  /** Every cut of a stream, not a sample of them. */
  @Test
  void anyTruncationIsTheSameSuccessOrTruncated() {
    tries(30)
        .holds(draws -> {
          boolean beta = draws.nextBoolean();
          byte[] body = GeneratedStream.bytes(draws, beta);
          StreamEnd whole = Streams.end(body);
          for (int length = 0; length < body.length; length++) {
            StreamEnd end = Streams.end(Arrays.copyOf(body, length));
            if (!(end instanceof StreamEnd.Truncated)) {
              assertThat(end).as("the first %d bytes", length).isEqualTo(whole);
            }
          }
        });
  }

  @Test
  void aFlippedByteNeverThrowsAndGivesOneEnd() {
    tries(2000)
        .holds(draws -> {
          long seed = draws.nextLong();
          int at = draws.within(0, Integer.MAX_VALUE);
          byte value = draws.anyByte();
          byte[] body = GeneratedStream.bytes(draws, true);
          body[at % body.length] = value;
          assertThat(Streams.end(body)).isEqualTo(Streams.endInRandomPieces(body, seed));
        });
  }

  /** Breaks the opening brace of one frame's JSON, whichever frame it is. */
  @Test
  void anUnreadableFrameIsNeverASuccessWithLessContent() {
    tries(500)
        .holds(draws -> {
          int at = draws.within(0, Integer.MAX_VALUE);
          byte[] body = GeneratedStream.bytes(draws, true);
          List<Integer> braces = openingBraces(new String(body, ISO_8859_1));
          byte[] broken = body.clone();
          broken[braces.get(at % braces.size())] = '!';
          StreamEnd end = Streams.end(broken);
          if (!(end instanceof StreamEnd.Invalid)) {
            assertThat(end).isEqualTo(Streams.end(body));
          }
        });
  }

  private static List<Integer> openingBraces(String body) {
    return Pattern.compile("(?m)^data: ?\\{")
        .matcher(body)
        .results()
        .map(r -> r.end() - 1)
        .toList();
  }
}
