package io.spillway.cli;

import io.spillway.topics.PresentRecords;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Prints the values of records, one on each line, up to a number of records or up to the end. */
final class ResultPrinter {
  private static final Duration POLL = Duration.ofMillis(500);

  /** Hears how far it has come, and says whether to go on. */
  @FunctionalInterface
  interface Watcher {
    /**
     * After each poll.
     *
     * @param share of what there is to read, 0 to 1; below 0 if there is no end
     * @return false to stop
     */
    boolean goesOn(long printed, double share);
  }

  /** The time between two checks for new partitions. */
  private static final long LOOK_NANOS = Duration.ofSeconds(5).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final PrintStream out;
  private final ResultFilter filter;
  private final LongSupplier nanoTime;
  private long lookedNanos;
  private long printed;

  /**
   * Prints records of the partitions that this consumer is assigned.
   *
   * @param nanoTime a monotonic source of nanoseconds
   */
  ResultPrinter(
      Consumer<byte[], byte[]> consumer,
      String topic,
      PrintStream out,
      ResultFilter filter,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.topic = topic;
    this.out = out;
    this.filter = filter;
    this.nanoTime = nanoTime;
    this.lookedNanos = nanoTime.getAsLong();
  }

  /**
   * Prints what the topic holds now; stops early at the limit, if the output is closed, or if the
   * watcher says so.
   *
   * @param limit the most records, from 1
   * @return how many were printed
   */
  long print(long limit, Watcher watcher) {
    PresentRecords log = new PresentRecords(consumer, List.copyOf(consumer.assignment()));
    boolean goesOn = true;
    while (goesOn && printed < limit && !log.isAtEnd()) {
      goesOn = print(log.poll(), limit) && watcher.goesOn(printed, log.share());
    }
    out.flush();
    return printed;
  }

  /**
   * Prints what comes from the consumer's positions on, also of partitions that are added; stops
   * only as the other method stops early.
   */
  long follow(long limit, Watcher watcher) {
    boolean goesOn = true;
    while (goesOn && printed < limit) {
      addPartitions();
      goesOn = print(consumer.poll(POLL), limit) && watcher.goesOn(printed, ProgressLine.UNKNOWN);
    }
    out.flush();
    return printed;
  }

  /** Returns whether somebody still reads the output. */
  private boolean print(Iterable<ConsumerRecord<byte[], byte[]>> records, long limit) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (printed < limit) {
        printOne(record);
      }
    }
    return !out.checkError();
  }

  /** Assigns partitions that were added since the last check, from their beginning. */
  private void addPartitions() {
    if (nanoTime.getAsLong() - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = nanoTime.getAsLong();
    Set<TopicPartition> all = new HashSet<>();
    consumer
        .partitionsFor(topic)
        .forEach(info -> all.add(new TopicPartition(topic, info.partition())));
    Set<TopicPartition> added = new HashSet<>(all);
    added.removeAll(consumer.assignment());
    if (!added.isEmpty()) {
      consumer.assign(all);
      consumer.seekToBeginning(added);
    }
  }

  private void printOne(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() != null && filter.accepts(record.key(), record.value())) {
      out.write(record.value(), 0, record.value().length);
      out.write('\n');
      printed++;
    }
  }
}
