package io.spillway.topics;

import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Kafka says that a right is missing, and neither which nor on what. */
final class MissingRight {
  private MissingRight() {}

  /**
   * The failure of a request for one topic, with the topic and the right in its message if a right
   * is what is missing; any other failure as it is.
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
