package io.spillway.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartsTest {

  private static final Duration BOUND = Duration.ofMinutes(15);
  private static final RouterSettings SETTINGS =
      RouterDriver.settings("llm.", "spillway-router", BOUND);
  private static final StreamsException REFUSED =
      new StreamsException(new TopicAuthorizationException(Set.of("llm.failures")));

  private final Restarts restarts = new Restarts(SETTINGS);
  private Instant now = Instant.EPOCH;

  /** The budget of ten was used up in 1.6 s. */
  @Test
  void pausesGrowSoThatTheBudgetOutlastsAShortTrouble() {
    List<Duration> pauses = new ArrayList<>();
    Restarts.RestartDecision verdict = ended(new StreamsException("broken"));
    while (verdict.pause() != null) {
      pauses.add(verdict.pause());
      now = now.plus(verdict.pause());
      verdict = ended(new StreamsException("broken"));
    }

    assertThat(pauses.stream().map(Duration::toMillis))
        .containsExactly(
            500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L, 30_000L);
  }

  @Test
  void aRightOnATransactionalIdIsNamedByItsPrefix() {
    var refused = new StreamsException(new TransactionalIdAuthorizationException("no id"));
    assertThat(ended(refused).why())
        .isEqualTo(
            "Kafka refuses the rights WRITE and DESCRIBE on the transactional ids that begin with"
                + " spillway-router");
  }

  @Test
  void anOffsetThatMayNotBeCommittedNamesTheTopicThatMayNotBeRead() {
    var refused =
        new KafkaException(
            "Unexpected error in TxnOffsetCommitResponse: Topic authorization failed.");
    assertThat(ended(refused).why())
        .isEqualTo("Kafka refuses the right READ on the topic llm.failures");
  }

  @Test
  void ofATopicThatIsWrittenTheRightToWriteIsMissing() {
    var refused = new StreamsException(new TopicAuthorizationException(Set.of("llm.results")));
    assertThat(ended(refused).why())
        .isEqualTo("Kafka refuses the right WRITE on the topic llm.results");
  }

  @Test
  void aMissingRightIsNamedOnceAndWaitedForUntilItsBound() {
    Restarts.RestartDecision first = ended(REFUSED);
    assertThat(first.why()).isEqualTo("Kafka refuses the right READ on the topic llm.failures");
    assertThat(first.news()).isTrue();

    int times = 0;
    Restarts.RestartDecision verdict = first;
    while (verdict.pause() != null) {
      now = now.plus(verdict.pause());
      verdict = ended(REFUSED);
      assertThat(verdict.news()).isFalse();
      times++;
    }
    assertThat(times).isGreaterThan(RestartBudget.RESTARTS);
    assertThat(now).isBetween(Instant.EPOCH.plus(BOUND), Instant.EPOCH.plus(BOUND).plusSeconds(31));
  }

  @Test
  void afterAQuietTimeAllBeginsAnew() {
    ended(REFUSED);
    ended(REFUSED);
    now = now.plus(BOUND).plusSeconds(1);

    Restarts.RestartDecision verdict = ended(REFUSED);

    assertThat(verdict.pause()).isEqualTo(Duration.ofMillis(500));
    assertThat(verdict.news()).isTrue();
  }

  private Restarts.RestartDecision ended(Throwable failure) {
    return restarts.ended(failure, now);
  }
}
