package io.spillway.dev.broker;

import org.jspecify.annotations.Nullable;

/**
 * The embedded Kafka could not be started. The message says what is wrong and what to do, in one
 * line fit for a user.
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
