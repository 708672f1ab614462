package io.spillway.transaction;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Creates the producers of one transactional id. Not thread-safe. */
@FunctionalInterface
public interface ProducerSource extends Supplier<Producer<byte[], byte[]>> {

  /**
   * Ends what an earlier producer of the transactional id may have left pending in the group's
   * offsets.
   *
   * @param fresh a producer whose transactional id is initialised
   * @throws org.apache.kafka.common.KafkaException if the brokers did not answer, or refuse it
   */
  default void settle(Producer<byte[], byte[]> fresh) {}

  /**
   * Chooses a shorter transaction timeout for the next producer, because the brokers refuse the
   * present one.
   */
  default void shorten() {}

  /**
   * Chooses the transaction timeout of the next producer: long enough for a quota's delays if
   * {@code isPatient}, else the usual one.
   */
  default void patient(boolean isPatient) {}

  /** The transaction timeout of the next producer, after which the brokers abort a transaction. */
  default Duration transactionTimeout() {
    return Duration.ZERO;
  }

  /** How long a call of a producer blocks before it fails ({@code max.block.ms}). */
  default Duration maxBlock() {
    return Duration.ZERO;
  }
}
