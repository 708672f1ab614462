package io.spillway.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamRoomTest {

  @Test
  void aLimitThatHasRoomForAllSaysNothing() {
    assertThat(StreamRoom.of(660, 60, 500)).isEqualTo(new StreamRoom.Enough());
  }

  @Test
  void aLimitThatIsTightNamesBothNumbersAndWhatToSet() {
    assertThat(StreamRoom.of(256, 60, 500))
        .isEqualTo(
            new StreamRoom.Tight(
                96,
                "this process may have 256 files and sockets open (ulimit -n), and 160 are for the"
                    + " program, Kafka and the operator port. There is room for 96 streams if each"
                    + " has a socket of its own, and SPILLWAY_WORKER_MAX_IN_FLIGHT allows 500: set"
                    + " the limit to 660, or allow fewer streams"));
  }

  @Test
  void aLimitThatIsAlmostTooSmallLeavesRoomForOneStream() {
    assertThat(StreamRoom.of(124, 60, 500))
        .isInstanceOfSatisfying(
            StreamRoom.Tight.class, tight -> assertThat(tight.streams()).isEqualTo(1));
  }

  @Test
  void aLimitWithoutRoomForTheRolesIsRefused() {
    assertThat(StreamRoom.of(123, 60, 500))
        .isEqualTo(
            new StreamRoom.TooLittle(
                "this process may have 123 files and sockets open (ulimit -n), and 124 are needed"
                    + " before the first stream is opened: set the limit to 660, or allow fewer"
                    + " streams"));
  }
}
