package io.spillway.lateness;

import io.spillway.running.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A thread that reads what was committed to a topic, and notes when which record came. */
final class Arrivals implements AutoCloseable {

  private final String servers;
  private final String topic;

  /** When each was first there for this reader, in milliseconds of the epoch; 0 if not yet. */
  final AtomicLongArray arrived;

  /** When the broker appended each, in an open transaction. */
  final AtomicLongArray stamped;

  /** How many came another time. */
  final AtomicInteger repeated = new AtomicInteger();

  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean ends;

  /** Returns when whatever is written from now on will be seen. */
  Arrivals(String servers, String topic, int total) throws InterruptedException {
    this.servers = servers;
    this.topic = topic;
    this.arrived = new AtomicLongArray(total);
    this.stamped = new AtomicLongArray(total);
    this.thread = Thread.ofPlatform().name("reader of " + topic).start(this::read);
    ready.await();
  }

  private void read() {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(all);
      consumer.endOffsets(all).forEach(consumer::seek);
      ready.countDown();
      while (!ends) {
        consumer.poll(Duration.ofMillis(100)).forEach(this::note);
      }
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    int number = Flow.number(record.key());
    stamped.set(number, record.timestamp());
    if (!arrived.compareAndSet(number, 0, System.currentTimeMillis())) {
      repeated.incrementAndGet();
    }
  }

  /** Waits until these have come; returns how many are missing after so long. */
  long missing(int from, int until, Duration patience) {
    Pause.until(() -> missing(from, until) == 0, patience);
    return missing(from, until);
  }

  private long missing(int from, int until) {
    long missing = 0;
    for (int number = from; number < until; number++) {
      missing += arrived.get(number) == 0 ? 1 : 0;
    }
    return missing;
  }

  @Override
  public void close() {
    ends = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
