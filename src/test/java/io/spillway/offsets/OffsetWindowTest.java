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
}
