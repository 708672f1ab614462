package io.spillway.lateness;

import io.spillway.running.Pause;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Numbered records, written to a topic at a steady rate by a thread of its own. */
final class Flow implements AutoCloseable {

  /** About what the tags of a delayed job are. */
  private static final int HEADERS = 12;

  private static final String HEADER_VALUE = "twenty-four bytes or so.";

  /** The header in which Spring Kafka keeps when a record is due. */
  private static final String SPRING_DUE = "retry_topic-backoff-timestamp";

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int rate;
  private final byte[] value;
  private final Duration springDelay;

  /**
   * From when the delay of each counts, in milliseconds of the epoch: when the broker appended it,
   * or, for Spring, when it was sent; 0 if it is not known to be in the log.
   */
  final AtomicLongArray delaysFrom;

  final AtomicLongArray partitions;
  private final Thread thread;
  private final long beganNanos;

  /**
   * Begins at once.
   *
   * @param rate records a second
   * @param springDelay if not zero, each record says when it is due as Spring Kafka's do
   */
  Flow(String servers, String topic, int rate, int total, int bytes, Duration springDelay) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "1", "linger.ms", "1"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topic = topic;
    this.rate = rate;
    this.value = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
    this.springDelay = springDelay;
    this.delaysFrom = new AtomicLongArray(total);
    this.partitions = new AtomicLongArray(total);
    this.beganNanos = System.nanoTime();
    this.thread = Thread.ofPlatform().name("flow").start(this::write);
  }

  private void write() {
    for (int number = 0; number < delaysFrom.length(); number++) {
      Pause.millis(millisUntil(Duration.ofNanos(number * 1_000_000_000L / rate)));
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      send(number);
    }
  }

  private void send(int number) {
    long now = System.currentTimeMillis();
    producer.send(
        new ProducerRecord<>(topic, null, null, key(number), value, headers(now)),
        (metadata, failure) -> {
          if (failure != null) {
            throw new IllegalStateException("a record could not be written", failure);
          }
          partitions.set(number, metadata.partition());
          delaysFrom.set(number, springDelay.isZero() ? metadata.timestamp() : now);
        });
  }

  private List<Header> headers(long now) {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < HEADERS; i++) {
      headers.add(new RecordHeader("tag-" + i, HEADER_VALUE.getBytes(StandardCharsets.UTF_8)));
    }
    if (!springDelay.isZero()) {
      long due = now + springDelay.toMillis();
      headers.add(new RecordHeader(SPRING_DUE, BigInteger.valueOf(due).toByteArray()));
    }
    return headers;
  }

  /** Waits until a time after the begin. */
  void await(Duration afterBegin) {
    Pause.millis(millisUntil(afterBegin));
  }

  private long millisUntil(Duration afterBegin) {
    return (beganNanos + afterBegin.toNanos() - System.nanoTime()) / 1_000_000;
  }

  static byte[] key(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  static int number(byte[] key) {
    return ByteBuffer.wrap(key).getInt();
  }

  @Override
  public void close() {
    thread.interrupt();
    producer.close(Duration.ZERO);
  }
}
