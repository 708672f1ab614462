package io.spillway.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that a topic holds when reading begins: from its beginning to the end that it has
 * then. The end is a position, not a number of records: transaction markers and aborted records
 * take offsets too, and the last offset before the end may well be a marker. Keeps what one poll
 * returns and nothing more. Blocks; used by one thread, and leaves the consumer to the caller to
 * close.
 */
public final class PresentRecords {
  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> begins;
  private final Map<TopicPartition, Long> ends;

  /**
   * Begins to read.
   *
   * @param consumer reads committed records only, and begins at the earliest if an offset is gone
   * @param partitions all partitions of the topic
   */
  public PresentRecords(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    consumer.assign(partitions);
    this.begins = consumer.beginningOffsets(partitions);
    this.ends = consumer.endOffsets(partitions);
    begins.forEach(consumer::seek);
  }

  /** Whether everything has been read. */
  public boolean isAtEnd() {
    return ends.keySet().stream().allMatch(this::isRead);
  }

  /** The share of the log that has been read, 0 to 1; 1 if the log is empty. */
  public double share() {
    long all = sum(partition -> end(partition) - begin(partition));
    long read =
        sum(partition -> Math.min(consumer.position(partition), end(partition)) - begin(partition));
    return all <= 0 ? 1 : Math.clamp((double) read / all, 0, 1);
  }

  /** The next records; none if nothing came in time. */
  public List<ConsumerRecord<byte[], byte[]>> poll() {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (record.offset() < end(new TopicPartition(record.topic(), record.partition()))) {
        records.add(record);
      }
    }
    consumer.pause(ends.keySet().stream().filter(this::isRead).toList());
    return records;
  }

  private boolean isRead(TopicPartition partition) {
    return consumer.position(partition) >= end(partition);
  }

  private long end(TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  private long begin(TopicPartition partition) {
    return begins.getOrDefault(partition, 0L);
  }

  private long sum(ToLongFunction<TopicPartition> of) {
    return ends.keySet().stream().mapToLong(of).sum();
  }
}
