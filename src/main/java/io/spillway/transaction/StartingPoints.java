package io.spillway.transaction;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
   * The committed offset of each partition, else its beginning with empty metadata. Blocks until
   * the broker answers; on the consumer's thread, also in a rebalance callback.
   *
   * @param stopped whether the role was told to stop, so that the answer is not wanted any more:
   *     what is not known by then is left out
   */
  public static Map<TopicPartition, OffsetAndMetadata> of(
      Consumer<byte[], byte[]> consumer,
      Collection<TopicPartition> partitions,
      BooleanSupplier stopped) {
    Map<TopicPartition, OffsetAndMetadata> points = new HashMap<>();
    if (partitions.isEmpty()) {
      return points;
    }
    Optional<Map<TopicPartition, OffsetAndMetadata>> committed =
        insistently(() -> consumer.committed(Set.copyOf(partitions), ASK_AGAIN), stopped);
    if (committed.isEmpty()) {
      return points;
    }
    points.putAll(committed.get());
    points.values().removeIf(offset -> offset == null);
    List<TopicPartition> fresh =
        partitions.stream().filter(partition -> !points.containsKey(partition)).toList();
    if (!fresh.isEmpty()) {
      insistently(() -> consumer.beginningOffsets(fresh, ASK_AGAIN), stopped)
          .orElse(Map.of())
          .forEach((partition, offset) -> points.put(partition, new OffsetAndMetadata(offset)));
    }
    return points;
  }

  private static <T> Optional<T> insistently(Supplier<T> call, BooleanSupplier stopped) {
    while (!stopped.getAsBoolean()) {
      try {
        return Optional.of(call.get());
      } catch (WakeupException woken) {
        LOG.trace("woken while asking for offsets");
      } catch (RetriableException notNow) {
        LOG.warn("asking for offsets again: {}", notNow.toString());
      }
    }
    return Optional.empty();
  }
}
