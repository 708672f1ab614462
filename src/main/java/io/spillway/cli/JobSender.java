package io.spillway.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends jobs with an idempotent producer, and keeps those that Kafka did not acknowledge. One
 * thread sends; the producer's thread receives the answers.
 */
final class JobSender implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final List<Line> failed = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong acknowledged = new AtomicLong();
  private long sent;

  /**
   * A job and its line in the file.
   *
   * @param number the line's number, from 1
   */
  @SuppressWarnings("ArrayRecordComponent") // the bytes are never compared
  record Line(long number, byte[] value) {}

  /** Sends with this producer, which the sender closes. */
  JobSender(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /** Hands a job to the producer; blocks while its buffer is full. */
  void send(long lineNumber, JobLine.AcceptedLine job) {
    byte[] key = job.key() == null ? null : job.key().getBytes(StandardCharsets.UTF_8);
    Line line = new Line(lineNumber, job.value());
    sent++;
    try {
      producer.send(
          new ProducerRecord<>(topic, key, job.value()),
          (metadata, exception) -> answered(line, exception));
    } catch (KafkaException refused) {
      answered(line, refused);
    }
  }

  private void answered(Line line, @Nullable Exception exception) {
    if (exception == null) {
      acknowledged.incrementAndGet();
    } else {
      failed.add(line);
      failure.compareAndSet(null, exception);
    }
  }

  /** Waits until Kafka has answered for every job that was sent. */
  void finish() {
    producer.flush();
  }

  /** The error of the first job that failed; null if none has failed so far. */
  @Nullable Exception failure() {
    return failure.get();
  }

  /** The jobs that failed so far, in the order of Kafka's answers. */
  List<Line> failed() {
    return List.copyOf(failed);
  }

  /** How many jobs Kafka has acknowledged so far. */
  long acknowledged() {
    return acknowledged.get();
  }

  /** How many jobs were sent so far. */
  long sent() {
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}
