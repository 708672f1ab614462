package io.spillway.transaction;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Ends offsets that stay pending in a group although their transaction is over. A broker of Kafka
 * 4.3.1 that stood still for 40 s while a transaction's offsets were on their way to it was seen to
 * end the transaction without writing its marker to the group's offsets. A consumer that asks for
 * committed offsets, as each does when it begins, is then told to wait for ever. The next
 * transaction of the same transactional id writes a marker there, which ends what is pending; it is
 * aborted, so that it commits nothing.
 */
public final class PendingOffsets {

  private final String group;
  private final TopicPartition elsewhere;

  /**
   * Ends the pending offsets of a group.
   *
   * @param elsewhere a partition that the group may read, and for which it commits no offsets
   */
  public PendingOffsets(String group, TopicPartition elsewhere) {
    this.group = group;
    this.elsewhere = elsewhere;
  }

  /**
   * Runs a transaction that is aborted. Blocks for at most twice the producer's {@code
   * max.block.ms}.
   *
   * @param producer one whose transactional id is initialised
   * @throws KafkaException if the brokers did not answer, or refuse it; the producer may be broken
   */
  @SuppressWarnings("removal") // it commits nothing, and the member may not have joined
  public void end(Producer<byte[], byte[]> producer) {
    producer.beginTransaction();
    producer.sendOffsetsToTransaction(
        Map.of(elsewhere, new OffsetAndMetadata(0)), new ConsumerGroupMetadata(group));
    producer.abortTransaction();
  }
}
