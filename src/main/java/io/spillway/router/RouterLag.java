package io.spillway.router;

import io.spillway.refusal.NotNow;
import io.spillway.role.Headway;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far routing is behind the end of the failures topic, measured by committed offsets and not by
 * what Kafka Streams has read. {@link #look} blocks and is called on one thread; {@link #headway}
 * may be called from any thread.
 */
final class RouterLag {

  private static final Logger LOG = LoggerFactory.getLogger(RouterLag.class);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int POLLS = 10;

  /**
   * What was seen last.
   *
   * @param isBehind whether there are events that are not routed yet
   * @param committed the sum of the committed offsets
   */
  record LagSnapshot(boolean isBehind, long committed) {}

  private volatile LagSnapshot seen = new LagSnapshot(false, 0);

  /**
   * Checks which events this router has to route. If Kafka does not answer, the last result is
   * kept.
   *
   * @param consumer has the router's group but does not join it; read_committed
   * @param own the partitions assigned to this router; empty if others have all of them, or during
   *     a rebalance
   */
  void look(Consumer<byte[], byte[]> consumer, boolean isRunning, Set<TopicPartition> own) {
    try {
      if (!own.isEmpty()) {
        seen = ask(consumer, own);
      } else if (isRunning) {
        seen = new LagSnapshot(false, seen.committed());
      }
    } catch (KafkaException notNow) {
      LOG.debug("asking again how far routing is: {}", notNow.toString());
      if (!NotNow.is(notNow)) {
        LOG.info("it cannot be told how far routing is: {}", notNow.toString());
      }
    }
  }

  private LagSnapshot ask(Consumer<byte[], byte[]> consumer, Set<TopicPartition> own) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(own, ASK);
    Map<TopicPartition, Long> ends = consumer.endOffsets(own, ASK);
    long sum = 0;
    boolean behind = false;
    for (TopicPartition partition : own) {
      OffsetAndMetadata offset = committed.get(partition);
      long at = offset == null ? 0 : offset.offset();
      sum += at;
      behind |= at < Objects.requireNonNull(ends.get(partition));
    }
    LagSnapshot before = seen;
    boolean stands = behind && sum == before.committed();
    return new LagSnapshot(stands ? hasEvents(consumer, committed, ends) : behind, sum);
  }

  /** Whether there are events to route, and not only transaction markers and aborted records. */
  private static boolean hasEvents(
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> ends) {
    consumer.assign(ends.keySet());
    for (TopicPartition partition : ends.keySet()) {
      OffsetAndMetadata offset = committed.get(partition);
      consumer.seek(partition, offset == null ? 0 : offset.offset());
    }
    try {
      for (int poll = 0; poll < POLLS && !isAtEnd(consumer, ends); poll++) {
        if (!consumer.poll(POLL).isEmpty()) {
          return true;
        }
      }
      return !isAtEnd(consumer, ends);
    } catch (InvalidOffsetException gone) {
      return true; // the stream threads will find it too
    } finally {
      consumer.assign(Set.of());
    }
  }

  private static boolean isAtEnd(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
  }

  /**
   * The progress of the router. From any thread.
   *
   * @param timesRunning how often it has started to run, which counts as progress if nothing waits
   */
  Headway headway(boolean isRunning, long timesRunning) {
    LagSnapshot now = seen;
    String owed =
        now.isBehind()
            ? "failure events wait to be routed"
                + (isRunning ? "" : ", and Kafka Streams rebalances")
            : isRunning ? "" : "Kafka Streams rebalances";
    return new Headway(owed, now.isBehind() ? now.committed() : -2 - timesRunning);
  }
}
