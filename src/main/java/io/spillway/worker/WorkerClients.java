package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The Kafka clients of one membership of a worker.
 *
 * @param consumer used by this membership only
 * @param ledger the group's marks; outlives the membership
 * @param transactor runs the transactions; outlives the membership
 */
record WorkerClients(Consumer<byte[], byte[]> consumer, Ledger ledger, Transactor transactor) {}
