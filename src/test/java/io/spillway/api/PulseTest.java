package io.spillway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.api.Pulse.PulseAction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A connection's life as a schedule: silence of 30 s, patience of 15 s. */
class PulseTest {
  private static final long START = -5;
  private final Pulse pulse = new Pulse(Duration.ofSeconds(30), Duration.ofSeconds(15), START);

  private static long at(double seconds) {
    return START + (long) (seconds * 1e9);
  }

  @Test
  void aSilentConnectionIsAskedOnce_andClosedIfItDoesNotAnswer() {
    assertThat(pulse.step(at(29.9))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(30))).isEqualTo(PulseAction.PING);
    assertThat(pulse.step(at(33))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(44.9))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(45))).isEqualTo(PulseAction.CLOSE);
  }

  @Test
  void anyByteIsAnAnswer() {
    assertThat(pulse.step(at(30))).isEqualTo(PulseAction.PING);
    pulse.heard(at(44));
    assertThat(pulse.step(at(46))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(73.9))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(74))).isEqualTo(PulseAction.PING);
    assertThat(pulse.step(at(89))).isEqualTo(PulseAction.CLOSE);
  }

  @Test
  void patienceRunsFromTheQuestion_howeverLateItIsAsked() {
    assertThat(pulse.step(at(100))).isEqualTo(PulseAction.PING);
    assertThat(pulse.step(at(114.9))).isEqualTo(PulseAction.NOTHING);
    assertThat(pulse.step(at(115))).isEqualTo(PulseAction.CLOSE);
  }

  @Test
  void itIsSilentSinceAMomentIfNothingCameFromThenOn() {
    pulse.heard(at(10));
    assertThat(pulse.silentSince(at(10))).isFalse();
    assertThat(pulse.silentSince(at(9))).isFalse();
    assertThat(pulse.silentSince(at(10.1))).isTrue();
  }
}
