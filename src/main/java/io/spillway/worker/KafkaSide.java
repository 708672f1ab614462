package io.spillway.worker;

import io.spillway.cancel.CancelIndex;
import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka clients of a worker over all its memberships; the worker closes them.
 *
 * @param consumers creates its consumer, on its thread, and a new one if the group refuses it;
 *     read_committed, without auto-commit, {@code auto.offset.reset} none
 * @param ledger of its group
 * @param transactor its producer
 * @param cancels what was canceled; stays the caller's
 */
public record KafkaSide(
    Supplier<? extends Consumer<byte[], byte[]>> consumers,
    Ledger ledger,
    Transactor transactor,
    CancelIndex cancels)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaSide.class);

  /** The clients of a new membership, with a consumer of its own. */
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
