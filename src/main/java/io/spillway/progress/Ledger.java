package io.spillway.progress;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What a group's progress rests on besides its committed offsets: the marks that are kept, and the
 * ids of the topics. Nothing blocks; a question that fails completes exceptionally and may be asked
 * again.
 */
public interface Ledger extends AutoCloseable {

  /** The group whose progress this is. */
  String group();

  /** The topics' ids and numbers of partitions; a topic that does not exist is absent. */
  CompletableFuture<Map<String, Topic>> topics(Collection<String> names);

  /** The texts that are kept now, by partition: all that was committed before the question. */
  CompletableFuture<Map<TopicPartition, String>> kept();

  /** The record that keeps a mark, for the transaction that commits it. */
  ProducerRecord<byte[], byte[]> keep(TopicPartition partition, ProgressMark mark);

  @Override
  void close();

  /** A topic as it is now. */
  record Topic(Uuid id, int partitions) {}
}
