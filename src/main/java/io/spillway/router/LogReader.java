package io.spillway.router;

import io.spillway.progress.Facts;
import io.spillway.progress.ProgressMark;
import io.spillway.router.RouterDecision.LogSays;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Checks in the log of the failures topic whether committed offsets and marks agree. Blocks; not
 * thread-safe.
 */
final class LogReader {

  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Consumer<byte[], byte[]> consumer;
  private final LongSupplier nanoTime;

  /**
   * Creates a reader.
   *
   * @param consumer has no group, reads read_committed and never resets an offset
   */
  LogReader(Consumer<byte[], byte[]> consumer, LongSupplier nanoTime) {
    this.consumer = consumer;
    this.nanoTime = nanoTime;
  }

  /** What the log says of a partition's offsets. */
  LogSays says(Facts facts) {
    OffsetAndMetadata committed = facts.committed();
    if (committed == null) {
      return new LogSays(false, OptionalLong.empty());
    }
    OptionalLong partsAt = partsAt(facts.partition(), committed);
    boolean eventsBetween =
        facts
            .keptMark()
            .filter(facts::isOurs)
            .map(ProgressMark::base)
            .filter(base -> base < committed.offset())
            .map(base -> hasEvents(facts, base, Math.min(committed.offset(), facts.end())))
            .orElse(false);
    return new LogSays(eventsBetween, partsAt);
  }

  /**
   * The offset at which the log diverges from the one that was read up to the committed offset and
   * its leader epoch; empty if it does not.
   */
  private OptionalLong partsAt(TopicPartition partition, OffsetAndMetadata committed) {
    if (committed.leaderEpoch().isEmpty()) {
      return OptionalLong.empty();
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, committed);
    try {
      consumer.position(partition, LONGEST);
      return OptionalLong.empty();
    } catch (LogTruncationException parted) {
      OffsetAndMetadata at = parted.divergentOffsets().get(partition);
      return at == null ? OptionalLong.empty() : OptionalLong.of(at.offset());
    } catch (InvalidOffsetException beside) {
      return OptionalLong.empty(); // the beginning and end of the log will show it
    }
  }

  private boolean hasEvents(Facts facts, long base, long end) {
    TopicPartition partition = facts.partition();
    long from = Math.max(base, facts.beginning());
    if (from >= end) {
      return false;
    }
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long deadline = nanoTime.getAsLong() + LONGEST.toNanos();
    try {
      while (consumer.position(partition) < end) {
        for (var event : consumer.poll(POLL)) {
          if (event.offset() < end) {
            return true;
          }
        }
        if (nanoTime.getAsLong() - deadline > 0) {
          throw new TimeoutException(partition + " could not be read from " + from);
        }
      }
      return false;
    } catch (OffsetOutOfRangeException cut) {
      return false; // the log changed between the requests; the next check sees it
    }
  }
}
