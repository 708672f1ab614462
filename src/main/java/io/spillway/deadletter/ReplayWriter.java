package io.spillway.deadletter;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes records in one transaction. */
@FunctionalInterface
public interface ReplayWriter {

  /**
   * Writes all records or none, and returns once they are committed.
   *
   * @throws ReplayRefused if they are not, or if that is not known
   */
  void write(List<ProducerRecord<byte[], byte[]>> records);
}
