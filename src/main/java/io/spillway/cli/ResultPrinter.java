package io.spillway.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Prints record values, one a line, up to a number or to the end.
 *
 * <p>The end is a position, not a number of records: transaction markers and aborted records take
 * offsets too, and the last offset before the end may well be a marker.
 */
final class ResultPrinter {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Collection<TopicPartition> partitions;
  private final PrintStream out;
  private final ResultFilter filter;
  private long printed;

  /** Prints what this consumer, assigned and placed, has from here on. */
  ResultPrinter(
      Consumer<byte[], byte[]> consumer,
      Collection<TopicPartition> partitions,
      PrintStream out,
      ResultFilter filter) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.out = out;
    this.filter = filter;
  }

  /**
   * Prints until the limit, or the end as it is now, or for ever when following; and ends early
   * when nobody reads the output any more.
   *
   * @param limit how many at most, from 1
   */
  void print(long limit, boolean follow) {
    Map<TopicPartition, Long> end = follow ? Map.of() : consumer.endOffsets(partitions);
    while (printed < limit && (follow || !isAt(end))) {
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
