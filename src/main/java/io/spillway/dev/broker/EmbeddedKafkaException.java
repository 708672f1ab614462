package io.spillway.dev.broker;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the embedded Kafka could not be started. The message tells the user in one line what is
 * wrong and what to do.
 */
public final class EmbeddedKafkaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EmbeddedKafkaException(String message) {
    super(message);
  }

  EmbeddedKafkaException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
