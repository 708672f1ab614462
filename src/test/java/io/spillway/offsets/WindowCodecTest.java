package io.spillway.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowCodecTest {

  @Property
  void whatIsEncodedIsDecoded(@ForAll @Size(max = 60) int[] runs) {
    BitSet bits = bits(runs);
    assertThat(WindowCodec.decode(WindowCodec.encode(bits))).isEqualTo(bits);
  }

  @Property
  void theTextIsNeverLongerThanEitherForm(@ForAll @Size(max = 60) int[] offsets) {
    BitSet bits = new BitSet();
    for (int offset : offsets) {
      bits.set(Math.floorMod(offset, 20_000));
    }
    String text = WindowCodec.encode(bits);
    assertThat(text.length()).isLessThanOrEqualTo(1 + base64Chars(bits.toByteArray().length));
    assertThat(text.length()).isLessThanOrEqualTo(1 + base64Chars(6 * bits.cardinality()));
  }

  @Property
  void garbageIsRefusedOrRead(@ForAll String text, @ForAll byte[] body) {
    refusedOrRead(text);
    refusedOrRead("b" + text);
    refusedOrRead("r" + Base64.getEncoder().encodeToString(body));
    refusedOrRead("b" + Base64.getEncoder().encodeToString(body));
  }

  @Test
  void scatteredBitsAreABitmapAndLongRunsAreRuns() {
    BitSet alternating = new BitSet();
    for (int bit = 1; bit < 2_000; bit += 2) {
      alternating.set(bit);
    }
    BitSet longRun = new BitSet();
    longRun.set(1, 1_000_000);

    assertThat(WindowCodec.encode(alternating)).startsWith("b").hasSize(1 + base64Chars(250));
    assertThat(WindowCodec.encode(longRun)).startsWith("r").hasSize(1 + base64Chars(4));
    assertThat(WindowCodec.encode(new BitSet())).isEmpty();
    assertThat(WindowCodec.decode("").isEmpty()).isTrue();
  }

  /**
   * The windows that cost most for their span: as many long runs as go in, the rest of one each.
   */
  @ParameterizedTest
  @ValueSource(longs = {24_600, 100_000, 196_000, 1_000_000, 30_000_000})
  void whatFitsFitsInTheWorstWindowAndNotMuchMoreDoes(long span) {
    int open = 0;
    while (WindowCodec.fits(span, open + 1)) {
      open++;
    }
    assertThat(WindowCodec.encode(worst(span, open)).length())
        .isBetween(3_900, WindowCodec.MAX_CHARS);
    assertThat(open).isGreaterThan(700);
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

  @ParameterizedTest
  @ValueSource(strings = {"x", "xAAAA", "b?", "b===", "rgA==", "rAICAgICAgICAgAE=", "owner-1"})
  void foreignMetadataIsRefused(String metadata) {
    assertThatIllegalArgumentException().isThrownBy(() -> WindowCodec.decode(metadata));
  }

  @Test
  void runsBeyondTheSpanAreRefusedBeforeMemoryIsTakenForThem() {
    byte[] huge = {0, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
    byte[] most = {0, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20};

    assertThatIllegalArgumentException().isThrownBy(() -> WindowCodec.decode(runs(huge)));
    assertThat(WindowCodec.decode(runs(most)).length()).isEqualTo(WindowCodec.MAX_SPAN);
  }

  private static String runs(byte[] body) {
    return "r" + Base64.getEncoder().encodeToString(body);
  }

  private static void refusedOrRead(String metadata) {
    try {
      WindowCodec.decode(metadata);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).isNotNull();
    }
  }

  private static int base64Chars(int bytes) {
    return (bytes + 2) / 3 * 4;
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
