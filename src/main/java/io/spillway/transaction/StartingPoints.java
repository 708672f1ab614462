package io.spillway.transaction;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading begins. Consumers run with {@code auto.offset.reset=none}, so that a log whose
 * records were deleted unread is noticed; a partition that was never read begins at its beginning.
 */
public final class StartingPoints {

  private static final Logger LOG = LoggerFactory.getLogger(StartingPoints.class);

  /**
   * How long to wait for committed offsets before asking anew. Short: where the group's epoch moves
   * on while the offsets are asked for, the consumer of Kafka 4.3.1 loses the request in a loop
   * over its own duplicates (KAFKA-20765), and would wait for its {@code default.api.timeout.ms} of
   * a minute. A request that is merely slow is not sent twice: the next call joins it.
   */
  public static final Duration ASK_AGAIN = Duration.ofSeconds(1);

  private StartingPoints() {}

  /**
   * The committed offset of each partition, else its beginning with empty metadata. On the
   * consumer's thread. A transaction that a dead member left open holds the answer up until it
   * times out, so a role asks now and then, and works on what it has meanwhile.
   *
   * @param timeout for each of at most two questions
   * @return empty where the broker did not answer in time
   */
  public static Optional<Map<TopicPartition, OffsetAndMetadata>> ask(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions, Duration timeout) {
    try {
      Map<TopicPartition, OffsetAndMetadata> points =
          new HashMap<>(consumer.committed(Set.copyOf(partitions), timeout));
      points.values().removeIf(offset -> offset == null);
      List<TopicPartition> fresh =
          partitions.stream().filter(partition -> !points.containsKey(partition)).toList();
      if (!fresh.isEmpty()) {
        consumer
            .beginningOffsets(fresh, timeout)
            .forEach((partition, offset) -> points.put(partition, new OffsetAndMetadata(offset)));
      }
      return Optional.of(points);
    } catch (RetriableException | WakeupException notNow) {
      LOG.debug("asking for offsets again: {}", notNow.toString());
      return Optional.empty();
    }
  }
}
