package io.spillway.dev.simulator.answers;

import io.spillway.dev.simulator.faults.Ending;
import io.spillway.dev.simulator.fixtures.ByteLists;
import io.spillway.dev.simulator.fixtures.Fixture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator sends for one call: pure data, written to the wire by {@code Delivery}.
 *
 * @param status HTTP status, or 0 where no response head is sent at all
 * @param headers response headers beside the framing (content-length, transfer-encoding)
 * @param pieces the body, one element per event unless it was chopped; never modified
 * @param chunked whether the body goes out as chunks at the stream's pace, or whole with its length
 * @param ending what happens after the last piece
 * @param fixture what is sent byte for byte in place of all this, or null
 */
public record Answer(
    int status,
    Map<String, String> headers,
    List<byte[]> pieces,
    boolean chunked,
    Ending ending,
    @Nullable Fixture fixture) {
  public static final int NO_HEAD = 0;

  Answer(
      int status,
      Map<String, String> headers,
      List<byte[]> pieces,
      boolean chunked,
      Ending ending) {
    this(status, headers, pieces, chunked, ending, null);
  }

  /** What a file says, byte for byte. */
  static Answer of(Fixture fixture) {
    return new Answer(fixture.status(), Map.of(), List.of(), false, Ending.END, fixture);
  }

  /** The connection does what {@code ending} says without a byte of response. */
  static Answer nothing(Ending ending) {
    return new Answer(NO_HEAD, Map.of(), List.of(), false, ending);
  }

  /** A whole body with its length and content type. */
  static Answer whole(int status, String contentType, byte[] body) {
    return new Answer(
        status, Map.of("content-type", contentType), List.of(body), false, Ending.END);
  }

  /** This answer with more headers; those given here win. */
  Answer withHeaders(Map<String, String> more) {
    var all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Answer(status, all, pieces, chunked, ending, fixture);
  }

  Answer withPieces(List<byte[]> other) {
    return new Answer(status, headers, other, chunked, ending, fixture);
  }

  Answer withEnding(Ending other) {
    return new Answer(status, headers, pieces, chunked, other, fixture);
  }

  public long bodyBytes() {
    return ByteLists.total(pieces);
  }
}
