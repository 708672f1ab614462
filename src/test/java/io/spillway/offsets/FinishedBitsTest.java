package io.spillway.offsets;

import static io.spillway.property.Property.tries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinishedBitsTest {

  @Test
  void whatIsEncodedIsDecoded() {
    tries(1_000)
        .holds(draws -> {
          int[] runs = draws.ints(60);
          BitSet bits = bits(runs);
          assertThat(FinishedBits.decode(FinishedBits.encode(bits))).isEqualTo(bits);
        });
  }

  @Test
  void theBytesAreNeverMoreThanEitherForm() {
    tries(1_000)
        .holds(draws -> {
          int[] offsets = draws.ints(60);
          BitSet bits = new BitSet();
          for (int offset : offsets) {
            bits.set(Math.floorMod(offset, 20_000));
          }
          int bytes = FinishedBits.encode(bits).length - 1;
          assertThat(bytes).isLessThanOrEqualTo(bits.toByteArray().length);
          assertThat(bytes).isLessThanOrEqualTo(6 * bits.cardinality());
        });
  }

  /** Marks are compared as bytes: each window has one form. */
  @Test
  void aRunTakesAByteForEachSevenBits() {
    assertThat(FinishedBits.encode(run(0, 127))).containsExactly(FinishedBits.RUNS, 0, 127);
    assertThat(FinishedBits.encode(run(0, 128))).containsExactly(FinishedBits.RUNS, 0, 0x80, 1);
    assertThat(FinishedBits.encode(run(300, 301)))
        .containsExactly(FinishedBits.RUNS, 300 & 0x7f | 0x80, 2, 1);
  }

  @Test
  void ofTwoFormsOfOneLengthItIsTheBitmap() {
    assertThat(FinishedBits.encode(run(8, 9))).containsExactly(FinishedBits.BITMAP, 0, 1);
  }

  @Test
  void aRunBeyondTheLargestSpanIsRefused() {
    byte[] largest = {FinishedBits.RUNS, 0, (byte) 0x80, (byte) 0x80, (byte) 0x80, 32};
    byte[] larger = {FinishedBits.RUNS, 0, (byte) 0x81, (byte) 0x80, (byte) 0x80, 32};

    assertThat(FinishedBits.decode(largest)).isEqualTo(run(0, FinishedBits.MAX_SPAN));
    assertThatIllegalArgumentException().isThrownBy(() -> FinishedBits.decode(larger));
  }

  @Test
  void theBoundsAreInclusive() {
    assertThat(FinishedBits.fits(FinishedBits.MAX_SPAN, 0, 1)).isTrue();
    assertThat(FinishedBits.fits(FinishedBits.MAX_SPAN + 1, 0, 1)).isFalse();
    assertThat(FinishedBits.fits(15, 15, 2)).isTrue();
    assertThat(FinishedBits.fits(16, 16, 2)).isFalse();
  }

  @Test
  void theMostOffsetsFitWhicheverAreFinished() {
    int most = FinishedBits.mostOffsets(100);

    assertThat(most).isEqualTo(792);
    assertThat(FinishedBits.fits(most, most, 100)).isTrue();
    assertThat(FinishedBits.fits(most + 8, most + 8, 100)).isFalse();
    assertThat(FinishedBits.mostOffsets(1)).isEqualTo(1);
  }

  private static BitSet run(int from, int to) {
    BitSet bits = new BitSet();
    bits.set(from, to);
    return bits;
  }

  @Test
  void scatteredBitsAreABitmapAndLongRunsAreRuns() {
    BitSet alternating = new BitSet();
    for (int bit = 1; bit < 2_000; bit += 2) {
      alternating.set(bit);
    }
    BitSet longRun = new BitSet();
    longRun.set(1, 1_000_000);

    assertThat(FinishedBits.encode(alternating)).startsWith(FinishedBits.BITMAP).hasSize(1 + 250);
    assertThat(FinishedBits.encode(longRun)).startsWith(FinishedBits.RUNS).hasSize(1 + 4);
    assertThat(FinishedBits.encode(new BitSet())).containsExactly(FinishedBits.NONE);
    assertThat(FinishedBits.decode(new byte[] {FinishedBits.NONE}).isEmpty()).isTrue();
  }

  /**
   * The windows that cost most for their span: as many long runs as go in, the rest of one each.
   */
  @ParameterizedTest
  @ValueSource(longs = {24_264, 100_000, 196_000, 1_000_000, 30_000_000})
  void whatFitsFitsInTheWorstWindowAndNotMuchMoreDoes(long span) {
    int open = 0;
    while (FinishedBits.fits(span, open + 1, FinishedBits.MAX_BYTES)) {
      open++;
    }
    assertThat(FinishedBits.encode(worst(span, open)).length - 1)
        .isBetween(2_880, FinishedBits.MAX_BYTES);
    assertThat(open).isGreaterThan(690);
  }

  private static BitSet worst(long span, int open) {
    BitSet bits = new BitSet();
    long left = span - 2L * open;
    int at = 0;
    for (int i = 0; i < open; i++) {
      int run = 1;
      for (int longer = 1 << 14; longer >= 128 && run == 1; longer >>= 7) {
        boolean enoughForTheRest = longer - 1 + (longer == 128 ? 0 : 127L * (open - i)) <= left;
        run = enoughForTheRest ? longer : 1;
      }
      left -= run - 1;
      bits.set(at + 1, at + 1 + run);
      at += 1 + run;
    }
    return bits;
  }

  @Test
  void runsBeyondTheSpanAreRefusedBeforeMemoryIsTakenForThem() {
    byte[] huge = {FinishedBits.RUNS, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
    byte[] most = {FinishedBits.RUNS, 0, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20};

    assertThatIllegalArgumentException().isThrownBy(() -> FinishedBits.decode(huge));
    assertThat(FinishedBits.decode(most).length()).isEqualTo(FinishedBits.MAX_SPAN);
  }

  @Test
  void whatIsOfNoFormIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FinishedBits.decode(new byte[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> FinishedBits.decode(new byte[] {9, 1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FinishedBits.decode(new byte[] {FinishedBits.RUNS, (byte) 0x80}));
  }

  private static BitSet bits(int[] runs) {
    BitSet bits = new BitSet();
    int at = 0;
    for (int i = 0; i < runs.length; i++) {
      int end = at + Math.floorMod(runs[i], 3_000);
      bits.set(at, end, i % 2 == 1);
      at = end;
    }
    return bits;
  }
}
