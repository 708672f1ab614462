package io.spillway.transaction;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs transactions of records and offsets on a producer that it makes anew when it is broken. Used
 * by the role's own thread alone; each call blocks for as long as the producer's {@code
 * max.block.ms} at most.
 */
public final class Transactor implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Transactor.class);

  /** What became of a transaction. */
  public enum Result {
    /** It is in the log. */
    COMMITTED,
    /** It is not, and never will be. */
    ABORTED,
    /** Only the committed offsets can tell, once {@link #open} has succeeded again. */
    UNKNOWN
  }

  private final Supplier<Producer<byte[], byte[]>> producers;
  private @Nullable Producer<byte[], byte[]> producer;
  private long commits;

  /** A transactor that makes its producers with the given supplier. */
  public Transactor(Supplier<Producer<byte[], byte[]>> producers) {
    this.producers = producers;
  }

  /**
   * Makes sure there is a producer whose transactional id is initialised: what an earlier one left
   * open is then ended.
   *
   * @return whether there is one; false leaves the reason in the log
   */
  public boolean open() {
    if (producer != null) {
      return true;
    }
    Producer<byte[], byte[]> fresh = null;
    try {
      fresh = producers.get();
      fresh.initTransactions();
      producer = fresh;
      return true;
    } catch (KafkaException notNow) {
      LOG.warn(
          "the transactional producer could not be initialised, trying again: {}",
          notNow.toString());
      if (fresh != null) {
        fresh.close(Duration.ZERO);
      }
      return false;
    }
  }

  /**
   * Writes the records and commits the offsets, all or nothing. {@link #open} must have succeeded.
   */
  public Result commit(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      throw new IllegalStateException("no producer is open");
    }
    try {
      current.beginTransaction();
      records.forEach(current::send);
      current.sendOffsetsToTransaction(offsets, group);
      current.commitTransaction();
      commits++;
      return Result.COMMITTED;
    } catch (KafkaException | IllegalStateException failure) {
      return abort(current, failure);
    }
  }

  private Result abort(Producer<byte[], byte[]> current, RuntimeException failure) {
    try {
      current.abortTransaction();
      LOG.warn("a transaction was aborted and is tried again: {}", failure.toString());
      return Result.ABORTED;
    } catch (KafkaException | IllegalStateException broken) {
      if (failure instanceof ProducerFencedException || broken instanceof ProducerFencedException) {
        LOG.error("fenced: does another process use the same instance id?");
      }
      LOG.warn("a producer broke and is made anew: {}", failure.toString());
      producer = null;
      current.close(Duration.ZERO);
      return Result.UNKNOWN;
    }
  }

  /** How many transactions are known to be in the log. */
  public long commits() {
    return commits;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(5));
      producer = null;
    }
  }
}
