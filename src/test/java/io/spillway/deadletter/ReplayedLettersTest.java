package io.spillway.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spillway.progress.KeptMarks.MarkKey;
import io.spillway.progress.MarkCodec;
import io.spillway.property.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ReplayedLettersTest {
  private static final Uuid ID = new Uuid(1, 2);
  private static final String NAME = "spillway-dead-letters";

  @Test
  void whatIsKeptIsReadBack() {
    Property.tries(200)
        .holds(draws -> {
          Map<MarkKey, String> kept = new HashMap<>();
          Set<Long> replayed = new HashSet<>();
          for (int runs = draws.within(1, 4); runs > 0; runs--) {
            ReplayedLetters letters = read(kept, ID, false);
            List<DeadLetterRecord> more = new ArrayList<>();
            for (int count = draws.within(1, 40); count > 0; count--) {
              long offset =
                  draws.within(0, 3) * (ReplayedLetters.SEGMENT_SIZE - 20L) + draws.within(0, 40);
              more.add(Letters.letter(1, offset, 529));
              replayed.add(offset);
            }
            keep(letters.add(more, "llm.progress"), kept);
          }
          ReplayedLetters letters = read(kept, ID, false);
          for (long offset = 0; offset < 4L * ReplayedLetters.SEGMENT_SIZE; offset += 1) {
            if (offset % ReplayedLetters.SEGMENT_SIZE < 60
                || offset % ReplayedLetters.SEGMENT_SIZE > ReplayedLetters.SEGMENT_SIZE - 60) {
              assertThat(letters.contains(Letters.letter(1, offset, 529)))
                  .isEqualTo(replayed.contains(offset));
            }
          }
          assertThat(letters.contains(Letters.letter(0, replayed.iterator().next(), 529)))
              .isFalse();
        });
  }

  /** The segment whose bits take the most: every second offset. */
  @Test
  void theLargestSegmentFitsAMark() {
    ReplayedLetters letters = read(Map.of(), ID, false);
    List<DeadLetterRecord> half = new ArrayList<>();
    for (long offset = 1; offset < ReplayedLetters.SEGMENT_SIZE; offset += 2) {
      half.add(Letters.letter(0, offset, 529));
    }

    List<ProducerRecord<byte[], byte[]>> records = letters.add(half, "llm.progress");

    assertThat(records).hasSize(1);
    assertThat(records.getFirst().value().length).isBetween(2_700, MarkCodec.MAX_CHARS);
    assertThat(new String(records.getFirst().key(), UTF_8))
        .isEqualTo("spillway-dead-letters.0/llm.dead-letters/0");
  }

  @Test
  void setsOfOtherNamesAreApart() {
    Map<MarkKey, String> kept = new HashMap<>();
    keep(read(kept, ID, false).add(List.of(Letters.letter(0, 7, 529)), "p"), kept);

    ReplayedLetters other = ReplayedLetters.of(NAME + "-again-x", Letters.TOPIC, ID, kept, false);

    assertThat(other.contains(Letters.letter(0, 7, 529))).isFalse();
    assertThat(read(kept, ID, false).contains(Letters.letter(0, 7, 529))).isTrue();
  }

  @Test
  void whatCannotBeDecidedIsRefused() {
    Map<MarkKey, String> kept = new HashMap<>();
    keep(read(kept, ID, false).add(List.of(Letters.letter(0, 7, 529)), "p"), kept);
    Uuid another = new Uuid(9, 9);

    assertThatThrownBy(() -> read(kept, another, false))
        .isInstanceOf(ReplayRefused.class)
        .hasMessageContainingAll(ID.toString(), another.toString(), "--forget-former");
    assertThat(read(kept, another, true).contains(Letters.letter(0, 7, 529))).isFalse();
    kept.replaceAll((key, text) -> "garbled");
    assertThatThrownBy(() -> read(kept, ID, false))
        .isInstanceOf(ReplayRefused.class)
        .hasMessageContaining("'garbled' is no mark");
  }

  private static ReplayedLetters read(Map<MarkKey, String> kept, Uuid id, boolean forget) {
    return ReplayedLetters.of(NAME, Letters.TOPIC, id, kept, forget);
  }

  private static void keep(
      List<ProducerRecord<byte[], byte[]>> records, Map<MarkKey, String> kept) {
    for (ProducerRecord<byte[], byte[]> record : records) {
      String[] key = new String(record.key(), UTF_8).split("/");
      kept.put(
          new MarkKey(key[0], new TopicPartition(key[1], Integer.parseInt(key[2]))),
          new String(record.value(), UTF_8));
    }
  }
}
