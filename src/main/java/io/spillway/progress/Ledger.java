package io.spillway.progress;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a group's progress depends on besides its committed offsets: the marks in the progress
 * topic, and the ids of its input topics. No method blocks; a request that fails completes
 * exceptionally and may be made again.
 */
public interface Ledger extends AutoCloseable {

  /** The consumer group. */
  String group();

  /** The topics' ids and numbers of partitions; a topic that does not exist is absent. */
  CompletableFuture<Map<String, Topic>> topics(Collection<String> names);

  /**
   * The offset after the last record of each partition, records of open transactions included; a
   * partition that does not exist is absent.
   */
  CompletableFuture<Map<TopicPartition, Long>> ends(Collection<TopicPartition> partitions);

  /**
   * The texts of the group's marks in the progress topic, by partition: all that were committed
   * before the call.
   */
  CompletableFuture<Map<TopicPartition, String>> kept();

  /**
   * A record with this mark for the progress topic, to be written in the transaction that commits
   * it.
   */
  ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark);

  @Override
  void close();

  /** A topic as it is now. */
  record Topic(Uuid id, int partitions) {}
}
