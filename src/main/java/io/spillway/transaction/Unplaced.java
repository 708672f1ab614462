package io.spillway.transaction;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions that were assigned and whose starting points are not known yet. They are paused at a
 * position that means nothing, so that the consumer looks for none itself; the role's other
 * partitions go on. The role's own thread alone.
 */
public final class Unplaced {

  /** How long one question may hold the role up. */
  private static final Duration ASK = Duration.ofMillis(50);

  /** How long after an unanswered question the next is asked. */
  private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final Set<TopicPartition> partitions = new HashSet<>();
  private long askNanos;

  /** None yet, of the role's consumer. */
  public Unplaced(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Takes partitions in. */
  public void add(Collection<TopicPartition> added, long nowNanos) {
    added.forEach(partition -> consumer.seek(partition, 0));
    consumer.pause(added);
    partitions.addAll(added);
    askNanos = nowNanos;
  }

  /** Forgets partitions that were taken away. */
  public void remove(Collection<TopicPartition> removed) {
    partitions.removeAll(removed);
  }

  /** Nanoseconds until it is time to ask; {@link Long#MAX_VALUE} where none waits. */
  public long nanosUntilAsking(long nowNanos) {
    return partitions.isEmpty() ? Long.MAX_VALUE : Math.max(0, askNanos - nowNanos);
  }

  /**
   * Asks if it is time; returns the starting points, the partitions of which wait no more, or
   * nothing.
   */
  public Map<TopicPartition, OffsetAndMetadata> place(long nowNanos) {
    if (nanosUntilAsking(nowNanos) > 0) {
      return Map.of();
    }
    Optional<Map<TopicPartition, OffsetAndMetadata>> points =
        StartingPoints.ask(consumer, partitions, ASK);
    askNanos = nowNanos + PAUSE_NANOS;
    points.ifPresent(found -> partitions.removeAll(found.keySet()));
    return points.orElse(Map.of());
  }
}
