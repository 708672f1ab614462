package io.spillway.delayer;

import io.spillway.config.RoleName;
import io.spillway.metrics.Meters;
import io.spillway.progress.Ledger;
import io.spillway.refusal.GrowingPause;
import io.spillway.time.Clocks;
import io.spillway.transaction.BatchLimit;
import io.spillway.transaction.Transactor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Forwards batches of due records in transactions. After a failed transaction it waits for a
 * growing pause; after one that did not end in time, the next is half as large. Used by the
 * delayer's thread only.
 */
final class Forwarding {

  private final DelayLines lines;
  private final DueRecords dueRecords;
  private final Ledger ledger;
  private final Transactor transactor;
  private final BatchLimit limit;
  private final Meters meters;
  private final Clocks clocks;
  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(100), Duration.ofSeconds(5));
  private long retryNanos;

  Forwarding(
      DelayLines lines,
      DueRecords dueRecords,
      DelayerClients clients,
      BatchLimit limit,
      Meters meters,
      Clocks clocks) {
    this.lines = lines;
    this.dueRecords = dueRecords;
    this.ledger = clients.ledger();
    this.transactor = clients.transactor();
    this.limit = limit;
    this.meters = meters;
    this.clocks = clocks;
    this.retryNanos = clocks.nanos();
  }

  /** The bytes at which a batch is full. */
  long maxBytes() {
    return limit.bytes();
  }

  /** Nanoseconds until a failed transaction may be tried again, 0 or more. */
  long nanosUntilRetry() {
    return Math.max(0, retryNanos - clocks.nanos());
  }

  /** Makes sure that there is a producer; returns whether there is one. */
  boolean open() {
    if (!transactor.open()) {
      retryNanos = clocks.nanos() + pause.failed();
      return false;
    }
    return true;
  }

  /** Forwards a batch in a transaction; returns whether it is known to be committed. */
  boolean forward(DelayLines.Batch batch, ConsumerGroupMetadata group) {
    long began = clocks.nanos();
    Instant wallNow = clocks.now();
    List<ProducerRecord<byte[], byte[]>> due =
        batch.due().stream().map(each -> dueRecords.of(each.record(), wallNow)).toList();
    Transactor.TransactionResult result =
        transactor.open()
            ? transactor.commit(withMarks(due, batch), offsets(batch), group)
            : Transactor.TransactionResult.ABORTED;
    long now = clocks.nanos();
    Duration took = Duration.ofNanos(now - began);
    meters.transactionEnded(RoleName.DELAYER, result, took);
    if (result == Transactor.TransactionResult.COMMITTED) {
      pause.succeeded();
      limit.committed(batch.bytes(), took);
      count(batch, due);
      return true;
    }
    retryNanos = now + pause.failed();
    if (transactor.ranOutOfTime()) {
      limit.late(batch.bytes());
    }
    if (transactor.ranOutOfPatience() && batch.due().size() == 1) {
      lines.setAside(batch);
    }
    return false;
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(DelayLines.Batch batch) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    batch.marks().forEach((partition, mark) -> offsets.put(partition, mark.toCommit()));
    return offsets;
  }

  /** Counts the forwarded records, without jobs that have ended because they were too large. */
  private void count(DelayLines.Batch batch, List<ProducerRecord<byte[], byte[]>> written) {
    Instant now = clocks.now();
    for (int i = 0; i < written.size(); i++) {
      if (dueRecords.isResult(written.get(i))) {
        meters.resultWritten(
            Meters.ResultType.ERRORED, DelayLine.submittedAt(batch.due().get(i).record()), now);
      } else if (dueRecords.isDelayed(written.get(i))) {
        meters.ladder().delayedAgain(batch.due().get(i).tier());
      } else {
        DelayLines.DueRecord due = batch.due().get(i);
        meters.ladder().forwarded(due.tier(), due.late(now));
      }
    }
  }

  private List<ProducerRecord<byte[], byte[]>> withMarks(
      List<ProducerRecord<byte[], byte[]>> due, DelayLines.Batch batch) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(due);
    batch.marks().forEach((partition, mark) -> records.add(ledger.keep(partition, mark)));
    return records;
  }
}
