package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker has of Kafka, over all its memberships; its own to close.
 *
 * @param consumers makes its consumer, on its thread, and another if the group refuses that one;
 *     read_committed, without auto-commit, {@code auto.offset.reset} none
 * @param ledger of its group
 * @param transactor its producer
 */
public record KafkaSide(
    Supplier<? extends Consumer<byte[], byte[]>> consumers, Ledger ledger, Transactor transactor)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaSide.class);

  /** What a new membership has: a consumer of its own. */
  WorkerClients clients() {
    return new WorkerClients(consumers.get(), ledger, transactor);
  }

  @Override
  public void close() {
    try (ledger;
        transactor) {
      LOG.debug("closing what outlived the memberships");
    }
  }
}
