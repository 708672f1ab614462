package io.spillway.worker;

import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What one membership of a worker has of Kafka.
 *
 * @param consumer its own
 * @param ledger where its group's marks are kept, for longer than the membership
 * @param transactor its producer, for longer than the membership
 */
record WorkerClients(Consumer<byte[], byte[]> consumer, Ledger ledger, Transactor transactor) {}
