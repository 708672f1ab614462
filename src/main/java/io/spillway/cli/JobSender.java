package io.spillway.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends jobs with an idempotent producer; the first failure ends it. One thread. */
final class JobSender implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;

  JobSender(Map<String, Object> config, String topic) {
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topic;
  }

  /**
   * Hands a job to the producer; blocks while its buffer is full.
   *
   * @throws CommandFailure if this or an earlier job cannot be written
   */
  void send(JobLine.Job job) {
    throwFailure();
    byte[] key = job.key() == null ? null : job.key().getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(topic, key, job.value()),
        (metadata, exception) -> {
          if (exception != null) {
            failure.compareAndSet(null, exception);
          }
        });
    sent++;
  }

  /** Waits until all are written, and throws if one could not be. */
  void finish() {
    producer.flush();
    throwFailure();
  }

  private void throwFailure() {
    Exception exception = failure.get();
    if (exception != null) {
      throw new CommandFailure(
          "A job could not be written to %s: %s; of %d jobs sent some may be missing"
              .formatted(topic, exception.getMessage(), sent),
          exception);
    }
  }

  /** How many were handed over so far. */
  long sent() {
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}
