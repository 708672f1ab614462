package io.spillway.delayer;

import io.spillway.cancel.CancelIndex;
import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The Kafka clients of one membership of a delayer.
 *
 * @param consumer used by this membership only
 * @param ledger the group's marks; outlives the membership
 * @param transactor runs the transactions; outlives the membership
 * @param cancels what was canceled; outlives the membership
 */
record DelayerClients(
    Consumer<byte[], byte[]> consumer, Ledger ledger, Transactor transactor, CancelIndex cancels) {}
