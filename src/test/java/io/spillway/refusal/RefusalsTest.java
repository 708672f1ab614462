package io.spillway.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class RefusalsTest {

  @Test
  void theRightAndWhatItIsOnAreNamed() {
    var topic = new TopicAuthorizationException(Set.of("llm.results"));
    assertThat(Refusals.missing(topic))
        .hasValue("Kafka refuses the right READ on the topic llm.results");
    assertThat(Refusals.missing(new KafkaException("error state", topic), Set.of("llm.results")))
        .hasValue("Kafka refuses the right WRITE on the topic llm.results");
    assertThat(Refusals.missing(GroupAuthorizationException.forGroupId("spillway-worker")))
        .hasValue("Kafka refuses the right READ on the group spillway-worker");
    var heartbeat =
        Errors.GROUP_AUTHORIZATION_FAILED.exception("Not authorized to access group: spillway-a");
    assertThat(Refusals.missing(heartbeat))
        .hasValue("Kafka refuses the right READ on the group spillway-a");
    assertThat(Refusals.missing(new TransactionalIdAuthorizationException("id a")).orElseThrow())
        .contains("WRITE", "transactional id", "id a");
    assertThat(Refusals.missing(new SaslAuthenticationException("no such user")).orElseThrow())
        .contains("credentials", "no such user");
  }

  @Test
  void aTimeThatIsRefusedIsNamedWithItsSettings() {
    var refused = new InvalidTimestampException("Timestamp 7 of message with offset 0 is out");
    assertThat(Refusals.missing(new KafkaException("error state", refused)).orElseThrow())
        .contains(
            "Timestamp 7 of message",
            "message.timestamp.after.max.ms",
            "message.timestamp.type=LogAppendTime");
  }

  @Test
  void aRefusalThatNamesNoTopicIsToldInItsOwnWords() {
    var unnamed = new TopicAuthorizationException("not authorized", Set.of());
    assertThat(Refusals.missing(unnamed))
        .hasValue("Kafka refuses the right READ on a topic (not authorized)");
    assertThat(Refusals.missing(unnamed, Set.of("llm.results")))
        .hasValue("Kafka refuses the right WRITE on a topic (not authorized)");
  }

  @Test
  void aRefusedOffsetIsToldByItsTextAlone() {
    var refused =
        new KafkaException(
            "Unexpected error in TxnOffsetCommitResponse: Topic authorization failed.");
    assertThat(Refusals.missing(refused).orElseThrow()).contains("READ", "offsets are committed");
  }

  @Test
  void metadataThatIsTooLongIsToldByItsTextAlone() {
    String text = Errors.OFFSET_METADATA_TOO_LARGE.message();
    assertThat(Refusals.isMetadataTooLong(new KafkaException("in TxnOffsetCommit: " + text)))
        .isTrue();
    assertThat(Refusals.isMetadataTooLong(new KafkaException("another"))).isFalse();
  }

  @Test
  void anythingElseIsNoRefusal() {
    assertThat(Refusals.missing(new KafkaException(new TimeoutException("late")))).isEmpty();
  }

  @Test
  void aRefusedQuestionIsNoUnansweredOne() {
    var refused = new ExecutionException(new TopicAuthorizationException(Set.of("llm.progress")));
    assertThatExceptionOfType(KafkaException.class)
        .isThrownBy(() -> Refusals.throwIfMissing(refused))
        .satisfies(thrown -> assertThat(Refusals.missing(thrown)).isPresent());
    Refusals.throwIfMissing(new ExecutionException(new TimeoutException("late")));
  }

  @Test
  void aLimitIsNamedWithWhatToSet() {
    assertThat(Refusals.words(new InvalidTxnTimeoutException("too large"), Set.of()))
        .contains("transaction.max.timeout.ms", "property transaction.timeout.ms");
    assertThat(
            Refusals.isTransactionTooLong(
                new KafkaException(
                    "Unexpected error in InitProducerIdResponse; "
                        + Errors.INVALID_TRANSACTION_TIMEOUT.message())))
        .isTrue();
    assertThat(Refusals.words(new KafkaException("outer", new TimeoutException("inner")), Set.of()))
        .contains("inner")
        .doesNotContain("outer");
  }
}
