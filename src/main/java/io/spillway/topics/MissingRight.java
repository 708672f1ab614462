package io.spillway.topics;

import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Completes Kafka's errors about missing rights, which name neither the right nor the topic. */
final class MissingRight {
  private MissingRight() {}

  /**
   * The failure of a request for one topic: if a right is missing, an exception whose message names
   * the topic and the right; any other failure unchanged.
   *
   * @param right as Kafka's ACLs name it, for example {@code DESCRIBE_CONFIGS}
   */
  static KafkaException named(KafkaException failure, String right, String topic) {
    return failure instanceof TopicAuthorizationException
        ? new TopicAuthorizationException(
            "%s: the right %s on this topic is missing".formatted(topic, right), Set.of(topic))
        : failure;
  }
}
