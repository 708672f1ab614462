package io.spillway.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.status.Failure;
import io.spillway.status.KnownFailure;
import io.spillway.status.Phase;
import org.junit.jupiter.api.Test;

class ShortageGateTest {

  private static final long SECOND = 1_000_000_000;
  private static final Waiting M = Waiting.in("m");
  private static final Failure SHORT =
      Failure.of(KnownFailure.SHORTAGE, Phase.CONNECT, "no more files");
  private static final Failure OTHER = Failure.of(KnownFailure.CONNECTION, Phase.CONNECT, "reset");

  private final ShortageGate gate = new ShortageGate();

  private int start(int most, long nanos) {
    int started = 0;
    while (started < most && Waiting.in("m").start(gate, nanos)) {
      started++;
    }
    return started;
  }

  private void end(int streams, Failure failure, long nanos) {
    for (int i = 0; i < streams; i++) {
      gate.ended(Waiting.in("m").stream(0), Feedbacks.of(failure), nanos);
    }
  }

  @Test
  void whatFailsForWantOfRoomLeavesLessRoomThanThereWas() {
    assertThat(start(300, 0)).isEqualTo(300);
    end(100, SHORT, 0);

    assertThat(gate.trouble(0)).isEqualTo("no more files");
    assertThat(gate.nanosUntilOpening(M, 0)).isEqualTo(SECOND / 2);
    end(100, null, 0);
    assertThat(start(300, SECOND / 2 - 1)).isZero();
    assertThat(start(300, SECOND / 2)).isEqualTo(75); // 175 places, 100 of them taken
  }

  @Test
  void thePausesGrowWhileNothingElseComesAndEndWithAStreamThatWasOpened() {
    long now = 0;
    for (long pause : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      assertThat(start(1, now)).isEqualTo(1);
      end(1, SHORT, now);
      assertThat(gate.nanosUntilOpening(M, now)).isEqualTo(pause * SECOND / 2);
      now += pause * SECOND / 2;
    }
    assertThat(start(2, now)).isEqualTo(1);
    assertThat(gate.trouble(now)).isEqualTo("no more files");
    end(1, OTHER, now);
    assertThat(gate.trouble(now)).isEmpty();
    assertThat(start(1, now)).isEqualTo(1);
    end(1, SHORT, now);
    assertThat(gate.nanosUntilOpening(M, now)).isEqualTo(SECOND / 2);
  }

  @Test
  void placesComeBackWithStreamsThatEnd() {
    assertThat(start(16, 0)).isEqualTo(16);
    end(8, SHORT, 0);
    assertThat(start(100, SECOND)).isZero(); // 7 places, 8 of them taken
    end(7, null, SECOND);
    assertThat(start(100, SECOND)).isEqualTo(7); // 8 places, one of them taken
  }

  @Test
  void withoutAStreamNothingIsKnownToBeShort() {
    assertThat(start(1, 0)).isEqualTo(1);
    end(1, SHORT, 0);
    assertThat(gate.trouble(SECOND / 2 - 1)).isNotEmpty();
    assertThat(gate.trouble(SECOND / 2)).isEmpty();
  }

  @Test
  void otherFailuresChangeNothing() {
    assertThat(start(500, 0)).isEqualTo(500);
    end(500, OTHER, 0);
    assertThat(gate.trouble(0)).isEmpty();
    assertThat(gate.nanosUntilOpening(M, 0)).isEqualTo(Long.MAX_VALUE);
    assertThat(start(501, 0)).isEqualTo(501);
  }
}
