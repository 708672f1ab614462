package io.spillway.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.BitSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class OffsetWindowTest {

  @Test
  void oneStuckOffsetLetsAMillionPass() {
    OffsetWindow window = OffsetWindow.startingAt(7);
    window.deliver(7);
    for (long offset = 8; offset < 1_000_008; offset++) {
      assertThat(window.hasRoomFor(offset, 1)).isTrue();
      window.deliver(offset);
      window.finish(offset);
    }

    assertThat(window.base()).isEqualTo(7);
    assertThat(FinishedBits.encode(window.finishedBeyond())).hasSizeLessThan(20);
    window.finish(7);
    assertThat(window.base()).isEqualTo(1_000_008);
    assertThat(window.finishedBeyond().isEmpty()).isTrue();
  }

  /**
   * Every finish moves the base while the window is wide: the bits must not be copied each time.
   */
  @Test
  void finishingInOrderBelowAFinishedLastOneIsNotQuadratic() {
    int count = 1_000_000;
    OffsetWindow window = OffsetWindow.startingAt(0);
    for (int offset = 0; offset < count; offset++) {
      window.deliver(offset);
    }
    window.finish(count - 1);

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int offset = 0; offset < count - 1; offset++) {
            window.finish(offset);
          }
        });
    assertThat(window.base()).isEqualTo(count);
  }

  @Test
  void aGapWithoutBoundBehindAFullWindowDoesNotGrowTheMetadata() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    long offset = 0;
    while (window.hasRoomFor(offset, 1)) {
      window.deliver(offset++);
    }
    for (long finished = 1; finished < offset; finished += 2) {
      window.finish(finished);
    }

    window.passTo(offset + 1_000_000);

    byte[] metadata = FinishedBits.encode(window.finishedBeyond());
    assertThat(metadata).hasSizeBetween(2_960, 1 + FinishedBits.MAX_BYTES);
    OffsetWindow restored = OffsetWindow.restored(window.base(), FinishedBits.decode(metadata));
    assertThat(restored.finishedBeyond()).isEqualTo(window.finishedBeyond());
  }

  @Test
  void anEmptyWindowPassesAnyGap() {
    OffsetWindow window = OffsetWindow.startingAt(5);

    window.passTo(1L << 40);

    assertThat(window.base()).isEqualTo(1L << 40);
    assertThat(window.position()).isEqualTo(1L << 40);
    assertThat(window.deliver(1L << 40)).isTrue();
  }

  @Test
  void anOffsetTooFarFromAStuckOneHasNoRoom() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    window.deliver(0);

    assertThat(window.hasRoomFor(FinishedBits.MAX_SPAN - 1, 1)).isTrue();
    assertThat(window.hasRoomFor(FinishedBits.MAX_SPAN, 1)).isFalse();
    assertThat(window.hasRoomFor(Long.MAX_VALUE / 2, 1)).isFalse();
  }

  @Test
  void aRestoredWindowSkipsWhatWasFinished() {
    BitSet finished = new BitSet();
    finished.set(2, 4);
    OffsetWindow window = OffsetWindow.restored(10, finished);

    assertThat(window.position()).isEqualTo(10);
    assertThat(window.deliver(10)).isTrue();
    assertThat(window.deliver(11)).isTrue();
    assertThat(window.deliver(12)).isFalse();
    assertThat(window.deliver(13)).isFalse();
    assertThat(window.deliver(14)).isTrue();
    window.finish(10);
    window.finish(11);
    assertThat(window.base()).isEqualTo(14);
    assertThat(window.open()).isOne();
  }

  @Test
  void aBaseThatIsFinishedInTheBitmapIsSlidOver() {
    BitSet finished = new BitSet();
    finished.set(0, 3);
    assertThat(OffsetWindow.restored(10, finished).base()).isEqualTo(13);
    assertThat(finished.cardinality()).as("the caller's bits").isEqualTo(3);
  }

  @Test
  void deliveryAgainOfAFinishedOffsetIsNotDueAndOfAnOpenOneIsABug() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    window.deliver(0);
    window.deliver(1);
    window.finish(1);

    assertThat(window.deliver(1)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> window.deliver(0));
  }

  @Test
  void finishingTwiceOrBeforeDeliveryIsABug() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    window.deliver(0);
    window.deliver(1);
    window.finish(1);

    assertThatIllegalStateException().isThrownBy(() -> window.finish(1));
    assertThatIllegalStateException().isThrownBy(() -> window.finish(2));
    window.finish(0);
    assertThatIllegalStateException().isThrownBy(() -> window.finish(0));
  }

  @Test
  void aCutForgetsWhatIsBeyondItAndKeepsWhatIsBelow() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    for (long offset = 0; offset < 10; offset++) {
      window.deliver(offset);
    }
    for (long finished : new long[] {1, 2, 5, 8}) {
      window.finish(finished);
    }

    window.cut(5);

    assertThat(window.base()).isZero();
    assertThat(window.position()).isEqualTo(5);
    assertThat(window.open()).isEqualTo(3);
    assertThat(window.finishedBeyond()).isEqualTo(bits(1, 2));
    assertThat(window.deliver(5)).as("another record stands there now").isTrue();

    window.cut(0);
    assertThat(window.base()).isZero();
    assertThat(window.open()).isZero();
    assertThat(window.deliver(0)).isTrue();
  }

  @Test
  void aGapBeforeFinishedOffsetsJoinsThem() {
    OffsetWindow window = OffsetWindow.restored(10, bits(3, 4, 8));

    window.passTo(13);

    assertThat(window.base()).isEqualTo(15);
    assertThat(window.position()).isEqualTo(15);
    assertThat(window.isFinished(18)).isTrue();
    assertThat(window.recordsEnd()).isEqualTo(19);
    assertThat(window.finishedBeyond()).isEqualTo(bits(3));
  }

  @Test
  void whatWasPassedIsNotPassedBack() {
    OffsetWindow window = OffsetWindow.startingAt(20);

    window.passTo(15);

    assertThat(window.base()).isEqualTo(20);
    assertThat(window.position()).isEqualTo(20);
  }

  @Test
  void aCopyGoesItsOwnWay() {
    OffsetWindow window = OffsetWindow.restored(10, bits(3));
    window.deliver(10);
    window.deliver(11);

    OffsetWindow copy = window.copy();
    copy.finish(10);

    assertThat(copy.base()).isEqualTo(11);
    assertThat(copy.position()).isEqualTo(window.position());
    assertThat(copy.open()).isEqualTo(1);
    assertThat(copy.recordsEnd()).isEqualTo(14);
    assertThat(copy.isFinished(13)).isTrue();
    assertThat(window.base()).isEqualTo(10);
    assertThat(window.open()).isEqualTo(2);
  }

  @Test
  void itsRoomCountsFromItsBaseAndByWhatIsOpen() {
    OffsetWindow window = OffsetWindow.startingAt(1_000);
    window.limitTo(2); // 15 offsets as a bitmap

    assertThat(window.hasRoomFor(1_010, 5)).isTrue();
    assertThat(window.hasRoomFor(1_010, 6)).isFalse();

    window.limitTo(10); // 5 open offsets as runs
    window.deliver(1_000);
    assertThat(window.hasRoomFor(1_100, 4)).isTrue();
    assertThat(window.hasRoomFor(1_100, 5)).isFalse();
  }

  @Test
  void aCutLeavesWhatIsBelowIt() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    for (int offset = 0; offset < 6; offset++) {
      window.deliver(offset);
    }
    window.finish(1);
    window.finish(5);

    window.cut(8);
    assertThat(window.position()).as("a cut beyond what was read").isEqualTo(6);
    assertThat(window.open()).isEqualTo(4);

    window.cut(4);
    assertThat(window.position()).isEqualTo(4);
    assertThat(window.open()).isEqualTo(3);
    assertThat(window.isFinished(1)).isTrue();
    assertThat(window.deliver(5)).as("another record").isTrue();
  }

  @Test
  void aCutBelowTheBaseForgetsAllThatIsFinished() {
    OffsetWindow window = OffsetWindow.startingAt(0);
    for (int offset = 0; offset < 6; offset++) {
      window.deliver(offset);
    }
    window.finish(0);
    window.finish(3);

    window.cut(0);

    assertThat(window.finishedBeyond()).isEqualTo(bits());
    for (int offset = 0; offset < 6; offset++) {
      assertThat(window.deliver(offset)).isTrue();
    }
  }

  @Test
  void aCutBelowTheBaseBeginsThere() {
    OffsetWindow window = OffsetWindow.restored(10, bits(2, 9));

    window.cut(15);
    assertThat(window.base()).isEqualTo(10);
    assertThat(window.finishedBeyond()).isEqualTo(bits(2));

    window.cut(4);
    assertThat(window.base()).isEqualTo(4);
    assertThat(window.position()).isEqualTo(4);
    assertThat(window.deliver(4)).isTrue();
    assertThat(window.finishedBeyond().isEmpty()).isTrue();
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int bit : set) {
      bits.set(bit);
    }
    return bits;
  }
}
