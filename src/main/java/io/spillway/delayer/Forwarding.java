package io.spillway.delayer;

import io.spillway.metrics.Meters;
import io.spillway.metrics.Meters.TransactionOutcome;
import io.spillway.progress.Ledger;
import io.spillway.refusal.GrowingPause;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The transactions that forward batches. After one that failed the next comes after a growing
 * pause; after one that did not end in time it is half as large. The delayer's thread alone.
 */
final class Forwarding {

  private final DueRecords dueRecords;
  private final Ledger ledger;
  private final Transactor transactor;
  private final BatchLimit limit;
  private final Meters meters;
  private final LongSupplier nanoTime;
  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(100), Duration.ofSeconds(5));
  private long retryNanos;

  Forwarding(
      DueRecords dueRecords,
      Ledger ledger,
      Transactor transactor,
      BatchLimit limit,
      Meters meters,
      LongSupplier nanoTime) {
    this.dueRecords = dueRecords;
    this.ledger = ledger;
    this.transactor = transactor;
    this.limit = limit;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.retryNanos = nanoTime.getAsLong();
  }

  /** At which a batch is full. */
  long maxBytes() {
    return limit.bytes();
  }

  /** Nanoseconds until something that failed may be tried again, from 0. */
  long nanosUntilRetry() {
    return Math.max(0, retryNanos - nanoTime.getAsLong());
  }

  /** Makes sure that there is a producer; returns whether there is one. */
  boolean open() {
    if (!transactor.open()) {
      retryNanos = nanoTime.getAsLong() + pause.failed();
      return false;
    }
    return true;
  }

  /** Forwards a batch in a transaction; returns whether it is known to be committed. */
  boolean forward(DelayLines.Batch batch, ConsumerGroupMetadata group) {
    long began = nanoTime.getAsLong();
    Transactor.Result result =
        transactor.open()
            ? transactor.commit(records(batch), offsets(batch), group)
            : Transactor.Result.ABORTED;
    long now = nanoTime.getAsLong();
    Duration took = Duration.ofNanos(now - began);
    meters.transactionEnded("delayer", TransactionOutcome.valueOf(result.name()), took);
    if (result == Transactor.Result.COMMITTED) {
      pause.succeeded();
      limit.committed(batch.bytes(), took);
      batch.due().forEach(due -> meters.forwarded(due.tier(), 1));
      return true;
    }
    retryNanos = now + pause.failed();
    if (transactor.ranOutOfTime()) {
      limit.late(batch.bytes());
    }
    return false;
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(DelayLines.Batch batch) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    batch.marks().forEach((partition, mark) -> offsets.put(partition, mark.toCommit()));
    return offsets;
  }

  private List<ProducerRecord<byte[], byte[]>> records(DelayLines.Batch batch) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(batch.due().size());
    batch.due().forEach(due -> records.add(dueRecords.of(due.record())));
    batch.marks().forEach((partition, mark) -> records.add(ledger.keep(partition, mark)));
    return records;
  }
}
