package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.memory.HeapBytes;
import io.spillway.status.Failure;
import io.spillway.topics.RecordSize;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A job that is done with here: its outcome as a record that waits for its commit.
 *
 * @param record a result or a failure event
 * @param failure the failure, or null for a success
 * @param timing how long the attempt took, or null if the API was not called
 */
record UncommittedOutcome(
    FetchedJob fetched,
    ProducerRecord<byte[], byte[]> record,
    @Nullable Failure failure,
    @Nullable AttemptTiming timing) {

  /** Whether the API was called. */
  boolean called() {
    return timing != null;
  }

  /** What its record takes in a log, in bytes. */
  long bytes() {
    return RecordSize.of(record.key(), record.value(), record.headers());
  }

  /** What its record takes in the heap beyond what the job's has already, in bytes. */
  long heapBytes() {
    boolean sameValue = record.value() == fetched.record().value();
    long all = RecordSize.inHeap(record.key(), sameValue ? null : record.value(), record.headers());
    return Math.max(HeapBytes.OBJECT, all - RecordSize.inHeap(fetched.record().headers()));
  }
}
