package io.spillway.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Writes with a transactional producer. All replays of an installation share one transactional id,
 * so a run that begins fences the one before it: what that one had not committed is aborted, and it
 * can commit nothing any more. Blocks; used by one thread.
 *
 * <p>Needs of Kafka: WRITE and DESCRIBE on the transactional id, on the jobs topic and on the
 * progress topic.
 */
public final class TransactionalWriter implements ReplayWriter {
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private final Producer<byte[], byte[]> producer;
  private final LongSupplier nanoTime;

  private TransactionalWriter(Producer<byte[], byte[]> producer, LongSupplier nanoTime) {
    this.producer = producer;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes the transactional id over. When this returns, no other run can commit anything, and all
   * that was committed can be read.
   *
   * @param producer stays the caller's to close
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static TransactionalWriter takeOver(
      Producer<byte[], byte[]> producer, LongSupplier nanoTime) {
    try {
      producer.initTransactions();
    } catch (KafkaException failed) {
      throw new ReplayRefused("the replay could not begin: " + words(failed), failed);
    }
    return new TransactionalWriter(producer, nanoTime);
  }

  @Override
  public void write(List<ProducerRecord<byte[], byte[]>> records) {
    try {
      producer.beginTransaction();
      records.forEach(producer::send);
      commit();
    } catch (ProducerFencedException | InvalidProducerEpochException fenced) {
      throw takenOver(fenced);
    } catch (KafkaException failed) {
      if (failed.getCause() instanceof ProducerFencedException
          || failed.getCause() instanceof InvalidProducerEpochException) {
        throw takenOver(failed);
      }
      abort();
      throw new ReplayRefused("a transaction failed: " + words(failed), failed);
    }
  }

  /** Commits. If the answer does not come, only the commit may be tried again. */
  private void commit() {
    long deadline = nanoTime.getAsLong() + PATIENCE_NANOS;
    while (true) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException unanswered) {
        if (nanoTime.getAsLong() - deadline > 0) {
          throw new ReplayRefused(
              "Kafka has not said whether the last transaction is committed", unanswered);
        }
      }
    }
  }

  private void abort() {
    try {
      producer.abortTransaction();
    } catch (KafkaException left) {
      // The next run takes the transactional id over, which aborts it.
    }
  }

  private static ReplayRefused takenOver(KafkaException fenced) {
    return new ReplayRefused("another replay has begun and goes on in place of this one", fenced);
  }

  private static String words(KafkaException failed) {
    Throwable reason = failed.getCause() == null ? failed : failed.getCause();
    return String.valueOf(reason.getMessage());
  }
}
