package io.spillway.delayer;

import io.spillway.progress.Ledger;
import io.spillway.transaction.Transactor;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * What a membership of the delayer's group works with.
 *
 * @param consumer is the member; ends with the membership
 * @param ledger of the group; outlives it
 * @param transactor the delayer's producer; outlives it
 */
record DelayerClients(Consumer<byte[], byte[]> consumer, Ledger ledger, Transactor transactor) {}
