package io.spillway.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Prints the values of records, one on each line, up to a number of records or up to the end.
 *
 * <p>The end is a position, not a number of records: transaction markers and aborted records take
 * offsets too, and the last offset before the end may well be a marker.
 */
final class ResultPrinter {
  private static final Duration POLL = Duration.ofMillis(500);

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
   * Prints records of this consumer, from its present positions on.
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
   * Prints until the limit or the present end of the topic, or without end if {@code follow}; stops
   * early if the output is closed. While following, it also reads partitions that are added.
   *
   * @param limit the most records, from 1
   */
  void print(long limit, boolean follow) {
    Map<TopicPartition, Long> end = follow ? Map.of() : consumer.endOffsets(consumer.assignment());
    while (printed < limit && (follow || !isAt(end))) {
      if (follow) {
        addPartitions();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (printed < limit && isBefore(end, record)) {
          printOne(record);
        }
      }
      if (out.checkError()) {
        return;
      }
    }
    out.flush();
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

  private boolean isAt(Map<TopicPartition, Long> end) {
    return end.entrySet().stream()
        .allMatch(entry -> consumer.position(entry.getKey()) >= entry.getValue());
  }

  private static boolean isBefore(Map<TopicPartition, Long> end, ConsumerRecord<?, ?> record) {
    Long limit = end.get(new TopicPartition(record.topic(), record.partition()));
    return limit == null || record.offset() < limit;
  }
}
