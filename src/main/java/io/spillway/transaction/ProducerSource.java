package io.spillway.transaction;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Makes the producers of one transactional id. For one thread. */
@FunctionalInterface
public interface ProducerSource extends Supplier<Producer<byte[], byte[]>> {

  /** The brokers refuse the time-out of the transactions: that of the next producer is shorter. */
  default void shorten() {}

  /**
   * Whether the next producer's transactions may last as long as a quota can make them, or as long
   * as usual.
   */
  default void patient(boolean isPatient) {}

  /** How long a transaction of the next producer may last before the brokers end it. */
  default Duration transactionTimeout() {
    return Duration.ZERO;
  }

  /** For how long a call of a producer blocks before it fails. */
  default Duration maxBlock() {
    return Duration.ZERO;
  }
}
