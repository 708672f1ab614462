package io.spillway.router;

import io.spillway.refusal.Refusals;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Names the right that a router lacks. Kafka's errors do not name a transactional id, nor the topic
 * whose offset may not be committed; the router knows both. Pure functions.
 */
final class RouterRefusals {
  private RouterRefusals() {}

  /** The right or the credentials whose absence made the start or a stream thread fail. */
  static Optional<String> missing(Throwable failure, RouterSettings settings) {
    if (Refusals.isBy(failure, TransactionalIdAuthorizationException.class)) {
      return Optional.of(
          "Kafka refuses the rights WRITE and DESCRIBE on the transactional ids that begin with "
              + settings.group());
    }
    if (Refusals.isOfOffsets(failure)) {
      return Optional.of(
          "Kafka refuses the right READ on the topic " + settings.topics().failures());
    }
    boolean wrote =
        Refusals.isBy(failure, StreamsException.class)
            || Refusals.isBy(failure, RouterStart.NotWritten.class);
    return Refusals.missing(failure, wrote ? RouterTopology.written(settings.topics()) : List.of());
  }
}
