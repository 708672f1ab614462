package io.spillway.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reader says that it holds, and what becomes of an answer for which there is no room. */
class HeldReaderTest {
  private static final int PIECE_BYTES = 8_192;

  /** Room for so many bytes. */
  private record Bounded(long most, boolean isAlone) implements Room {
    @Override
    public boolean mayHold(long bytes) {
      return bytes <= most;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "text_delta,       text,         x,   50000",
    "input_json_delta, partial_json, x,   50000",
    "text_delta,       text,         \u4e16, 100000",
  })
  void whatGrowsCounts(String type, String field, String character, long least) {
    ResponseReader reader = Readings.stream();
    reader.bytes(start("text"));
    long before = reader.heldBytes();
    String delta =
        "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"%s\",\"%s\":\"%s\"}}\n\n"
            .formatted(type, field, character.repeat(500));
    for (int i = 0; i < 100; i++) {
      reader.bytes(delta.getBytes(UTF_8));
    }
    assertThat(reader.heldBytes() - before).isBetween(least, 4 * least);
    assertThat(reader.writingBytes()).isGreaterThan(reader.heldBytes() + 100_000);
  }

  @Test
  void aLineThatHasNotEndedCounts() {
    ResponseReader reader = Readings.stream();
    reader.bytes("data: ".getBytes(UTF_8));
    byte[] piece = new byte[PIECE_BYTES];
    Arrays.fill(piece, (byte) 'x');
    for (int i = 0; i < 7; i++) {
      reader.bytes(piece);
    }
    assertThat(reader.heldBytes()).isGreaterThanOrEqualTo(7 * PIECE_BYTES);
    assertThat(reader.bytesWith(200_000)).as("it is read at once").isGreaterThan(1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "false, no_room,          507, local_runtime, retry",
    "true,  result_too_large, 413, local_runtime, dead_letter",
  })
  void anEventWithMoreNodesThanThereIsRoomForIsAFailureOfOurs(
      boolean alone, String type, int status, String category, String disposition) {
    ResponseReader reader = Readings.reader(new Bounded(500_000, alone));
    reader.bytes(start("odd"));
    String nodes = "{},".repeat(20_000);
    reader.bytes(
        ("data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"odd\",\"a\":["
                + nodes
                + "0]}}\n\n")
            .getBytes(UTF_8));

    Failure failure = ((Outcome.Failed) reader.outcome()).failure();
    assertThat(failure.type()).isEqualTo(type);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.category().tag()).isEqualTo(category);
    assertThat(failure.disposition().tag()).isEqualTo(disposition);
    assertThat(failure.message()).contains("no room in memory");
  }

  @Test
  void aWholeBodyWithMoreNodesThanThereIsRoomForIsAFailureOfOurs() {
    ResponseReader reader =
        Readings.reader(
            200, Map.of("content-type", "application/json"), new Bounded(1 << 20, false));
    reader.bytes(
        ("{\"type\":\"message\",\"content\":[" + "{},".repeat(30_000) + "{}]}").getBytes(UTF_8));
    reader.end();

    assertThat(((Outcome.Failed) reader.outcome()).failure().type()).isEqualTo("no_room");
  }

  private static byte[] start(String type) {
    String text =
        "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[]}}\n\n"
            + "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\""
            + type
            + "\"}}\n\n";
    return text.getBytes(UTF_8);
  }
}
