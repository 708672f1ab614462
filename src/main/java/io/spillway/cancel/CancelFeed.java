package io.spillway.cancel;

import io.spillway.memory.Holdings;
import io.spillway.refusal.GrowingPause;
import io.spillway.refusal.Refusals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the cancels topic from its beginning on, as long as the process runs, and adds what it
 * reads to the index. It reads without a group, on a thread of its own, which all roles of the
 * process share. If Kafka fails or refuses, it begins again after a pause.
 */
public final class CancelFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CancelFeed.class);

  private static final Duration POLL = Duration.ofMillis(500);

  /** How long Kafka may take to tell where the topic ends. */
  private static final Duration ASK = Duration.ofSeconds(10);

  /** How often to ask whether the topic can still be read: a poll does not tell. */
  private static final long BETWEEN_QUESTIONS_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final TopicPartition partition;
  private final CancelIndex index;
  private final Holdings holdings;
  private final LongSupplier nanoTime;
  private final GrowingPause pause =
      new GrowingPause(Duration.ofMillis(200), Duration.ofSeconds(5));
  private final CountDownLatch told = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> current;

  // Of the feed's thread.
  private long held;
  private long saidForgotten;
  private String saidTrouble = "";

  private CancelFeed(
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      String topic,
      CancelIndex index,
      Holdings holdings,
      LongSupplier nanoTime) {
    this.consumers = consumers;
    this.partition = new TopicPartition(topic, 0);
    this.index = index;
    this.holdings = holdings;
    this.nanoTime = nanoTime;
    this.thread = Thread.ofPlatform().daemon().name("cancels").unstarted(this::run);
  }

  /**
   * Starts to read.
   *
   * @param consumers creates a consumer without a group, on the feed's thread, and a new one after
   *     a failure; {@code auto.offset.reset} earliest
   * @param holdings the process's account of memory
   * @param nanoTime a monotonic source of nanoseconds
   */
  public static CancelFeed start(
      Supplier<? extends Consumer<byte[], byte[]>> consumers,
      String topic,
      CancelIndex index,
      Holdings holdings,
      LongSupplier nanoTime) {
    CancelFeed feed = new CancelFeed(consumers, topic, index, holdings, nanoTime);
    feed.thread.start();
    return feed;
  }

  private void run() {
    try {
      while (!isTold()) {
        read();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error defect) {
      index.fails(partition.topic() + " is not read any more: " + defect);
      LOG.error("{} is not read any more, so no cancel is heard of", partition.topic(), defect);
    } finally {
      holdings.add(-held);
    }
  }

  private void read() throws InterruptedException {
    try {
      Consumer<byte[], byte[]> consumer = consumers.get();
      current = consumer;
      try {
        follow(consumer);
      } finally {
        current = null;
        consumer.close(CloseOptions.timeout(Duration.ZERO));
      }
    } catch (WakeupException stop) {
      LOG.trace("woken");
    } catch (KafkaException failure) {
      fails(failure);
      boolean stop = told.await(pause.failed(), TimeUnit.NANOSECONDS);
      LOG.trace("told to stop: {}", stop);
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = end(consumer);
    long askedNanos = nanoTime.getAsLong();
    while (!isTold()) {
      consumer.poll(POLL).forEach(this::take);
      account();
      if (!index.isRead() || !index.trouble().isEmpty()) {
        readTo(end, consumer);
      }
      if (nanoTime.getAsLong() - askedNanos > BETWEEN_QUESTIONS_NANOS) {
        end = end(consumer);
        askedNanos = nanoTime.getAsLong();
      }
    }
  }

  private void readTo(long end, Consumer<byte[], byte[]> consumer) {
    if (consumer.position(partition, ASK) >= end) {
      index.reachedEnd();
      pause.succeeded();
      saidTrouble = "";
      LOG.info("{} was read to its end {}", partition.topic(), end);
    }
  }

  private long end(Consumer<byte[], byte[]> consumer) {
    return consumer.endOffsets(List.of(partition), ASK).getOrDefault(partition, 0L);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    CancelRecords.read(record.value())
        .ifPresentOrElse(
            index::add,
            () -> LOG.warn("{} offset {} is no cancel; it is passed", partition, record.offset()));
  }

  private void account() {
    holdings.add(index.bytes() - held);
    held = index.bytes();
    if (index.forgotten() > 0 && saidForgotten == 0) {
      LOG.warn(
          "there are more than {} cancels: the oldest are forgotten, and their jobs run if they have not ended",
          CancelIndex.MOST);
    }
    saidForgotten = index.forgotten();
  }

  private void fails(KafkaException failure) {
    String why =
        Refusals.missing(failure)
            .orElseGet(() -> partition.topic() + " cannot be read: " + failure.getMessage());
    index.fails(why);
    if (!why.equals(saidTrouble)) {
      saidTrouble = why;
      LOG.warn(
          "{}; cancels are not heard of until it is{}",
          why,
          index.isRead() ? "" : ", and no job starts");
    }
  }

  private boolean isTold() {
    return told.getCount() == 0;
  }

  /** Ends the reading. Returns at once if the calling thread is interrupted. */
  @Override
  public void close() {
    told.countDown();
    Consumer<byte[], byte[]> reading = current;
    if (reading != null) {
      reading.wakeup();
    }
    try {
      if (!thread.join(CLOSE)) {
        LOG.warn("{} is still being read", partition.topic());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
