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
   * early if the output is closed, or if the watcher says so. While following, it also reads
   * partitions that are added.
   *
   * @param limit the most records, from 1
   * @return how many were printed
   */
  long print(long limit, boolean follow, Watcher watcher) {
    Map<TopicPartition, Long> end = follow ? Map.of() : consumer.endOffsets(consumer.assignment());
    Map<TopicPartition, Long> begin =
        follow ? Map.of() : consumer.beginningOffsets(consumer.assignment());
    boolean goesOn = true;
    while (goesOn && printed < limit && (follow || !isAt(end))) {
      if (follow) {
        addPartitions();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (printed < limit && isBefore(end, record)) {
          printOne(record);
        }
      }
      goesOn = !out.checkError() && watcher.goesOn(printed, follow ? -1 : share(begin, end));
    }
    out.flush();
    return printed;
  }

  /** What was read, as a share of all that lies between begin and end. */
  private double share(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end) {
    long all = 0;
    long read = 0;
    for (Map.Entry<TopicPartition, Long> each : end.entrySet()) {
      long first = begin.getOrDefault(each.getKey(), 0L);
      all += each.getValue() - first;
      read += Math.min(consumer.position(each.getKey()), each.getValue()) - first;
    }
    return all <= 0 ? 1 : Math.clamp((double) read / all, 0, 1);
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
