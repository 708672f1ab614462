package io.spillway.worker;

import io.spillway.status.Failure;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A job that is done with here: its outcome as a record that waits for its commit.
 *
 * @param record a result or a failure event
 * @param failure the failure, or null for a success
 * @param called whether the API was called, so that a place at the gate is to be given back
 */
record Finished(
    Delivered job,
    ProducerRecord<byte[], byte[]> record,
    @Nullable Failure failure,
    boolean called) {

  int bytes() {
    return record.value().length;
  }
}
