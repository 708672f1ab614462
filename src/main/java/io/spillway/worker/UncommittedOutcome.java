package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.memory.HeapBytes;
import io.spillway.status.Failure;
import io.spillway.topics.RecordSize;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a job as a record that waits for its commit.
 *
 * @param record a result or a failure event
 * @param failure the failure, or null for a success
 * @param timing how long the attempt took, or null if the API was not called
 * @param cost what the attempt cost
 */
record UncommittedOutcome(
    FetchedJob fetched,
    ProducerRecord<byte[], byte[]> record,
    @Nullable Failure failure,
    @Nullable AttemptTiming timing,
    AttemptCost cost) {

  /** An outcome of which it is not known yet what it cost. */
  UncommittedOutcome(
      FetchedJob fetched,
      ProducerRecord<byte[], byte[]> record,
      @Nullable Failure failure,
      @Nullable AttemptTiming timing) {
    this(fetched, record, failure, timing, AttemptCost.NONE);
  }

  /** The same, with what the attempt cost. */
  UncommittedOutcome costing(AttemptCost now) {
    return new UncommittedOutcome(fetched, record, failure, timing, now);
  }

  /** Whether the API was called. */
  boolean called() {
    return timing != null;
  }

  /** The bytes of its record in a log. */
  long bytes() {
    return RecordSize.of(record.key(), record.value(), record.headers());
  }

  /**
   * The bytes that its record takes in the heap, without those that it shares with the job's
   * record.
   */
  long heapBytes() {
    boolean sameValue = record.value() == fetched.record().value();
    long all = RecordSize.inHeap(record.key(), sameValue ? null : record.value(), record.headers());
    return Math.max(HeapBytes.OBJECT, all - RecordSize.inHeap(fetched.record().headers()));
  }
}
