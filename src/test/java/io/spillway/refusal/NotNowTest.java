package io.spillway.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;

class NotNowTest {

  @Test
  void whatPassesByItselfMeansNotNow() {
    assertThat(NotNow.is(new TimeoutException("late"))).isTrue();
    assertThat(NotNow.is(new WakeupException())).isTrue();
    assertThat(NotNow.is(new UnknownMemberIdException("gone on"))).isTrue();
    assertThat(NotNow.is(new StaleMemberEpochException("gone on"))).isTrue();
  }

  @Test
  void anythingElseIsThrown() {
    KafkaException taken = new FencedInstanceIdException("another");
    assertThatExceptionOfType(FencedInstanceIdException.class)
        .isThrownBy(() -> NotNow.orThrow(taken))
        .isSameAs(taken);
  }
}
