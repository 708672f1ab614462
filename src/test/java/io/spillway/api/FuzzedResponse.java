package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.dev.simulator.fixtures.Fixture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What must hold for the reader of responses, whatever the bytes of a body are. */
public final class FuzzedResponse {
  private static final Map<String, String> STREAM = Map.of("content-type", "text/event-stream");

  private FuzzedResponse() {}

  /** Has one outcome, the same in pieces; the hash of the body chooses pieces and ending. */
  public static void check(byte[] body) {
    SplittableRandom random = new SplittableRandom(Arrays.hashCode(body));
    Readings.End end = Readings.End.values()[random.nextInt(Readings.End.values().length)];
    ResponseReader whole = Readings.reader(200, STREAM);
    whole.bytes(body);
    ResponseReader pieces = Readings.reader(200, STREAM);
    for (int at = 0; at < body.length; ) {
      int to = Math.min(body.length, at + 1 + random.nextInt(60));
      pieces.bytes(Arrays.copyOfRange(body, at, to));
      at = to;
    }
    assertThat(Readings.ended(pieces, end)).isEqualTo(Readings.ended(whole, end));
  }

  /** Bodies to start from. */
  public static List<byte[]> seeds() {
    return Readings.fixtures().stream().map(Fixture::body).toList();
  }
}
