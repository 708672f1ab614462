package io.spillway.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.spillway.config.RoleName;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class AccessTest {

  private static final long SECOND = 1_000_000_000;
  private final Access access = Access.of(RoleName.WORKER, Duration.ofSeconds(30));

  @Test
  void itIsOpenAgainOnceNothingWasRefusedForAWhile() {
    assertThat(access.isOpen(0)).isTrue();
    access.refused("READ on a topic", 0);
    access.refused("READ on a topic", 5 * SECOND);

    assertThat(access.isOpen(11 * SECOND)).isFalse();
    assertThat(access.trouble()).isEqualTo("READ on a topic");
    assertThat(access.isOpen(12 * SECOND)).isTrue();
    assertThat(access.trouble()).isEmpty();
    assertThat(access.pauseNanos()).isZero();
  }

  @Test
  void outsideOfItsGroupItIsNotOpenHoweverLongNothingIsRefused() {
    access.refused("READ on a group", 0);
    access.left();
    assertThat(access.isOpen(20 * SECOND)).isFalse();

    access.joined(21 * SECOND);
    assertThat(access.isOpen(26 * SECOND)).isFalse();
    assertThat(access.isOpen(28 * SECOND)).isTrue();
  }

  @Test
  void theBoundCountsFromTheFirstRefusalInARow() {
    for (int second = 0; second < 30; second += 5) {
      access.refused("WRITE on a topic", second * SECOND);
      assertThat(access.isExpired(second * SECOND)).isFalse();
    }
    assertThat(access.isExpired(30 * SECOND)).isTrue();
    assertThat(access.isOpen(40 * SECOND)).isTrue();
    access.refused("WRITE on a topic", 41 * SECOND);
    assertThat(access.isExpired(70 * SECOND)).isFalse();
  }

  @Test
  void whatWasNeverRefusedNeverExpires() {
    assertThat(access.isExpired(1_000 * SECOND)).isFalse();
  }

  @Test
  void aMemberThatNeverLeftJoinsWithoutDelay() {
    access.refused("READ on a topic", 0);
    access.joined(5 * SECOND);

    assertThat(access.isOpen(8 * SECOND)).isTrue();
  }

  @Test
  void afterARefusalPausesBeginAnew() {
    for (int i = 0; i < 9; i++) {
      access.refused("READ on a topic", i);
    }
    assertThat(access.isOpen(8 * SECOND)).isTrue();

    assertThat(access.refused("READ on a topic", 9 * SECOND)).isEqualTo(SECOND / 20);
  }

  @Test
  void aFailureIsARefusalIfARightIsMissing() {
    assertThat(access.refused(new IllegalStateException("other"), 0)).isFalse();
    assertThat(access.isOpen(0)).isTrue();

    assertThat(access.refused(new TopicAuthorizationException(Set.of("llm.jobs")), 0)).isTrue();
    assertThat(access.isOpen(0)).isFalse();
    assertThat(access.trouble()).contains("READ", "llm.jobs");
  }

  @Test
  void aPauseIsOfFailuresInARow() {
    GrowingPause pause = new GrowingPause(Duration.ofNanos(3), Duration.ofNanos(10));
    assertThat(pause.isFailing()).isFalse();
    assertThat(pause.failed()).isEqualTo(3);
    assertThat(pause.isFailing()).isTrue();
    assertThat(pause.failed()).isEqualTo(6);
    assertThat(pause.failed()).isEqualTo(10);
    pause.succeeded();
    assertThat(pause.isFailing()).isFalse();
    assertThat(pause.nanos()).isZero();
  }

  @Test
  void pausesGrowToASecond() {
    assertThat(access.refused("READ on a topic", 0)).isEqualTo(SECOND / 20);
    for (int i = 0; i < 9; i++) {
      access.refused("READ on a topic", i);
    }
    assertThat(access.pauseNanos()).isEqualTo(SECOND);
  }
}
