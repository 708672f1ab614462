package io.spillway.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LeaderEpochsTest {

  private final LeaderEpochs epochs = LeaderEpochs.before(100, 5);

  @Test
  void theEpochBeforeAnOffsetIsThatOfTheNewestRecordBelow() {
    epochs.read(100, 5);
    epochs.read(110, 7);

    assertThat(epochs.before(100)).isEqualTo(5);
    assertThat(epochs.before(110)).isEqualTo(5);
    assertThat(epochs.before(111)).isEqualTo(7);
    assertThat(epochs.before(10)).as("not below what came before it").isEqualTo(5);
    assertThat(LeaderEpochs.before(9, LeaderEpochs.UNKNOWN).before(20))
        .isEqualTo(LeaderEpochs.UNKNOWN);
  }

  @Test
  void aHigherEpochBelowAKnownOneIsOfAnotherLog() {
    assertThat(epochs.agrees(50, 5)).isTrue();
    assertThat(epochs.agrees(50, 3)).isTrue();
    assertThat(epochs.agrees(50, 6)).isFalse();
    assertThat(epochs.agrees(99, 6)).as("the very record").isFalse();
    assertThat(epochs.agrees(100, 6)).as("beyond").isTrue();
  }

  @Test
  void anUnknownEpochTellsNothing() {
    epochs.read(120, LeaderEpochs.UNKNOWN);

    assertThat(epochs.before(130)).isEqualTo(5);
    assertThat(epochs.size()).isEqualTo(1);
  }

  @Test
  void theEpochAtAnOffsetIsThatOfTheFirstRecordFromThere() {
    epochs.read(110, 7);

    assertThat(epochs.atOrBeyond(105)).isEqualTo(7);
    assertThat(epochs.atOrBeyond(110)).isEqualTo(7);
    assertThat(epochs.atOrBeyond(111)).isEqualTo(LeaderEpochs.UNKNOWN);
  }

  @Test
  void whatNothingIsKnownOfIsForgottenWithoutHarm() {
    epochs.forgetBefore(0);

    assertThat(epochs.size()).isEqualTo(1);
  }

  @Test
  void aCutForgetsWhatIsBeyondIt() {
    epochs.read(110, 7);

    epochs.cut(105);

    assertThat(epochs.before(200)).isEqualTo(5);
    assertThat(epochs.agrees(106, 9)).isTrue();
  }

  @Test
  void onlyWhatMattersIsRemembered() {
    for (int offset = 100; offset < 1_000; offset++) {
      epochs.read(offset, 5 + offset / 300);
    }
    assertThat(epochs.size()).isEqualTo(4);

    epochs.forgetBefore(950);

    assertThat(epochs.size()).isEqualTo(1);
    assertThat(epochs.before(950)).isEqualTo(8);
  }
}
