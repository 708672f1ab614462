package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.memory.HeapBytes;
import io.spillway.pressure.SlowLane.SlowReason;
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
 * @param deferral why the job was put off, or null if it was not
 */
record UncommittedOutcome(
    FetchedJob fetched,
    ProducerRecord<byte[], byte[]> record,
    @Nullable Failure failure,
    @Nullable AttemptTiming timing,
    AttemptCost cost,
    @Nullable SlowReason deferral) {

  /** An outcome that is no deferral, and of which it is not known yet what it cost. */
  UncommittedOutcome(
      FetchedJob fetched,
      ProducerRecord<byte[], byte[]> record,
      @Nullable Failure failure,
      @Nullable AttemptTiming timing) {
    this(fetched, record, failure, timing, AttemptCost.NONE, null);
  }

  /** The same, with what the attempt cost. */
  UncommittedOutcome costing(AttemptCost now) {
    return new UncommittedOutcome(fetched, record, failure, timing, now, deferral);
  }

  /** The same outcome as a deferral. */
  UncommittedOutcome deferredFor(SlowReason reason) {
    return new UncommittedOutcome(fetched, record, failure, timing, cost, reason);
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
