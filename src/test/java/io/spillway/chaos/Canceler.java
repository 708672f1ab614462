package io.spillway.chaos;

import io.spillway.cancel.Cancel;
import io.spillway.cancel.CancelRecords;
import io.spillway.cancel.Reach;
import io.spillway.running.Pause;
import io.spillway.topics.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cancels some of the run's jobs, at random times after they came in, by id or by origin; and some
 * ids before a job of theirs came in, which must not be canceled.
 */
final class Canceler implements AutoCloseable {

  private static final int PERCENT = 8;
  private static final int PERCENT_BEFORE = 3;
  private static final int LATEST_MILLIS = 8_000;

  /** A cancel and when to make it, by the monotonic clock. */
  private record Planned(String id, RecordMetadata job, boolean byOrigin, long atNanos)
      implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Random random;
  private final DelayQueue<Planned> planned = new DelayQueue<>();
  private final long[] ends;
  private final Thread thread;

  Canceler(String servers, Topics topics, Random random) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            servers,
            "delivery.timeout.ms",
            120_000,
            "request.timeout.ms",
            6_000);
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = topics.cancels();
    this.random = random;
    this.ends = new long[producer.partitionsFor(topics.jobs()).size()];
    this.thread = Thread.ofPlatform().daemon().start(this::run);
  }

  /** A job of this id is about to be submitted. */
  synchronized void before(String id) {
    if (random.nextInt(100) < PERCENT_BEFORE) {
      send(new Cancel.OfId(id, Reach.before(ends)));
    }
  }

  /** A job was acknowledged. */
  synchronized void acknowledged(String id, RecordMetadata job) {
    ends[job.partition()] = Math.max(ends[job.partition()], job.offset() + 1);
    if (random.nextInt(100) < PERCENT) {
      long wait = TimeUnit.MILLISECONDS.toNanos(random.nextInt(LATEST_MILLIS));
      planned.add(new Planned(id, job, random.nextBoolean(), System.nanoTime() + wait));
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        cancel(planned.take());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void cancel(Planned due) {
    RecordMetadata job = due.job();
    send(
        due.byOrigin()
            ? new Cancel.OfOrigin(job.topic() + "-" + job.partition() + "-" + job.offset())
            : new Cancel.OfId(due.id(), Reach.before(Arrays.copyOf(ends, ends.length))));
  }

  private void send(Cancel cancel) {
    producer.send(CancelRecords.record(topic, cancel));
  }

  /** Waits until all that was planned is written. */
  @Override
  public void close() {
    Pause.until(planned::isEmpty, Duration.ofMillis(2L * LATEST_MILLIS));
    thread.interrupt();
    producer.close();
  }
}
