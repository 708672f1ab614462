package io.spillway.worker;

import io.spillway.api.AttemptListener.AttemptTiming;
import io.spillway.status.Failure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A job that is done with here: its outcome as a record that waits for its commit.
 *
 * @param record a result or a failure event
 * @param failure the failure, or null for a success
 * @param timing how long the attempt took, or null if the API was not called
 */
record Finished(
    Delivered job,
    ProducerRecord<byte[], byte[]> record,
    @Nullable Failure failure,
    @Nullable AttemptTiming timing) {

  /** Whether the API was called. */
  boolean called() {
    return timing != null;
  }

  int bytes() {
    return record.value().length;
  }
}
