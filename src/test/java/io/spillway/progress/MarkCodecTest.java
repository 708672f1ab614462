package io.spillway.progress;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.spillway.offsets.FinishedBits;
import java.util.Base64;
import java.util.BitSet;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkCodecTest {

  private static final Uuid TOPIC = new Uuid(1, 2);

  @Test
  void whatIsEncodedIsDecoded() {
    tries(1_000)
        .holds(draws -> {
          long high = draws.any();
          long low = draws.within(1L, Long.MAX_VALUE);
          int partition = draws.within(0, Integer.MAX_VALUE);
          long base = draws.within(0L, 1L << 62);
          int epoch = draws.within(-1, Integer.MAX_VALUE);
          int[] runs = draws.ints(60);
          ProgressMark mark =
              new ProgressMark(new Uuid(high, low), partition, base, epoch, MarkFuzz.bits(runs));
          assertThat(MarkCodec.decode(MarkCodec.encode(mark))).contains(mark);
        });
  }

  /** The format is fixed: marks that are kept must be read by every later release. */
  @ParameterizedTest
  @ValueSource(ints = {64, 65, 66, 67, 128, 256, 1_000, 4_096})
  void theBitsThatHaveRoomFitALimitOfTheBrokers(int maxChars) {
    int bytes = MarkCodec.bitsBytes(maxChars);
    BitSet most = alternating(bytes * 8);
    ProgressMark mark = new ProgressMark(new Uuid(1, 2), 3, 4, 5, most);

    assertThat(MarkCodec.encode(mark)).hasSizeBetween(maxChars - 4, maxChars);
  }

  @Test
  void theFormatIsThatOfThePage() {
    BitSet finished = new BitSet();
    finished.set(2);
    ProgressMark mark = new ProgressMark(new Uuid(0x0102L, 0x0304L), 5, 6, 7, finished);

    assertThat(MarkCodec.encode(mark))
        .isEqualTo("s1AQAAAAAAAAECAAAAAAAAAwQAAAAFAAAAAAAAAAYAAAAHBHZwCyA");
    assertThat(MarkCodec.encode(ProgressMark.at(TOPIC, 0, 0, -1)))
        .isEqualTo("s1AAAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAAAAAAD_____dg9W4w");
  }

  @Test
  void whatTheMetadataOfAnOffsetHoldsIsExactlyWhatThePageSays() {
    BitSet most = alternating(FinishedBits.MAX_BYTES * 8);
    ProgressMark mark = new ProgressMark(TOPIC, 0, 0, 0, most);

    assertThat(MarkCodec.encode(mark)).hasSize(MarkCodec.MAX_CHARS);
    assertThat(MarkCodec.decode(MarkCodec.encode(mark))).contains(mark);

    BitSet more = alternating(FinishedBits.MAX_BYTES * 8 + 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MarkCodec.encode(new ProgressMark(TOPIC, 0, 0, 0, more)))
        .withMessageContaining("there is room for 3033");
  }

  private static BitSet alternating(int length) {
    BitSet bits = new BitSet();
    for (int bit = 1; bit < length; bit += 2) {
      bits.set(bit);
    }
    return bits;
  }

  /** The first was read as a bitmap once, and jobs were lost in silence. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "backfill",
        "",
        "s1",
        "s1AAAA",
        "b",
        "bAQ==",
        "rAQI=",
        "owner-1",
        "s1 ",
        "S1AAAA",
        "s1?"
      })
  void textsOfOthersAreNoMarks(String text) {
    assertThat(MarkCodec.decode(text)).isEmpty();
  }

  @Test
  void everyCharacterCounts() {
    String text = MarkCodec.encode(new ProgressMark(TOPIC, 3, 1_000, 4, alternating(100)));
    for (int at = 0; at < text.length(); at++) {
      for (char other : "AQgw_-/+=s1 ".toCharArray()) {
        if (text.charAt(at) != other) {
          String changed = text.substring(0, at) + other + text.substring(at + 1);
          assertThat(MarkCodec.decode(changed)).as(changed).isEmpty();
        }
      }
      assertThat(MarkCodec.decode(text.substring(0, at))).isEmpty();
    }
    assertThat(MarkCodec.decode(text + "A")).isEmpty();
    assertThat(MarkCodec.decode(text + "=")).isEmpty();
  }

  /** Good checksums, and yet no text that encode writes. */
  @Test
  void otherSpellingsOfTheSameMarkAreNotRead() {
    byte[] onlyBitFive = {FinishedBits.BITMAP, 0x20};
    byte[] trailingZero = {FinishedBits.BITMAP, 0x20, 0};
    byte[] asRuns = {FinishedBits.RUNS, 5, 1};
    byte[] longRuns = {FinishedBits.RUNS, (byte) 0x85, 0, 1};
    byte[] emptyBitmap = {FinishedBits.BITMAP};
    byte[] noneWithBody = {FinishedBits.NONE, 1};
    byte[] baseIsFinished = {FinishedBits.BITMAP, 1};

    assertThat(MarkCodec.decode(MarkFuzz.sealed(onlyBitFive, TOPIC, 0, 9, 1))).isPresent();
    for (byte[] bits :
        new byte[][] {
          trailingZero, asRuns, longRuns, emptyBitmap, noneWithBody, baseIsFinished, {}, {7}
        }) {
      assertThat(MarkCodec.decode(MarkFuzz.sealed(bits, TOPIC, 0, 9, 1))).isEmpty();
    }
    byte[] none = {FinishedBits.NONE};
    assertThat(MarkCodec.decode(MarkFuzz.sealed(none, Uuid.ZERO_UUID, 0, 9, 1))).isEmpty();
    assertThat(MarkCodec.decode(MarkFuzz.sealed(none, TOPIC, -1, 9, 1))).isEmpty();
    assertThat(MarkCodec.decode(MarkFuzz.sealed(none, TOPIC, 0, -9, 1))).isEmpty();
    assertThat(MarkCodec.decode(MarkFuzz.sealed(none, TOPIC, 0, 9, -2))).isEmpty();
    String padded = MarkFuzz.sealed(none, TOPIC, 0, 9, 1);
    assertThat(MarkCodec.decode(padded)).isPresent();
    int slack = 4 - padded.substring(2).length() % 4;
    assertThat(MarkCodec.decode(padded + "=".repeat(slack % 4 == 0 ? 4 : slack))).isEmpty();
  }

  @Test
  void theHeadIsTheOffsetAfterTheNewestFinishedOne() {
    BitSet finished = new BitSet();
    finished.set(4);
    assertThat(new ProgressMark(TOPIC, 0, 10, 1, finished).head()).isEqualTo(15);
    assertThat(ProgressMark.at(TOPIC, 0, 10, 1).head()).isEqualTo(10);
  }

  @Test
  void anOffsetToCommitBearsItsMark() {
    ProgressMark mark = ProgressMark.at(TOPIC, 3, 10, 4);
    assertThat(mark.toCommit().offset()).isEqualTo(10);
    assertThat(mark.toCommit().leaderEpoch()).contains(4);
    assertThat(MarkCodec.decode(mark.toCommit().metadata())).contains(mark);
    assertThat(Base64.getUrlDecoder().decode(mark.toCommit().metadata().substring(2))).hasSize(37);
  }
}
