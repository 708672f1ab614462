package io.spillway.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class MissingRightTest {

  @Test
  void whatKafkaDoesNotNameIsNamed() {
    var failure = (TopicAuthorizationException) Errors.TOPIC_AUTHORIZATION_FAILED.exception();

    var named = MissingRight.named(failure, "DESCRIBE_CONFIGS", "llm.jobs");

    assertThat(named)
        .isInstanceOf(TopicAuthorizationException.class)
        .hasMessage("llm.jobs: the right DESCRIBE_CONFIGS on this topic is missing");
    assertThat(((TopicAuthorizationException) named).unauthorizedTopics())
        .isEqualTo(Set.of("llm.jobs"));
  }

  @Test
  void otherFailuresStayAsTheyAre() {
    var failure = new TimeoutException("no answer");

    assertThat(MissingRight.named(failure, "DESCRIBE", "llm.jobs")).isSameAs(failure);
  }
}
