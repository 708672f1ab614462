package io.spillway.delayer;

import io.spillway.progress.LogWatch;
import io.spillway.progress.LogWatch.Finding;
import io.spillway.progress.PendingStarts;
import io.spillway.progress.ProgressMark;
import io.spillway.progress.StartPoint;
import io.spillway.time.Clocks;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the lines at their marks once these are known, and again if a log was truncated or its
 * beginning deleted. Used by the delayer's thread only, except for {@link #trouble}.
 */
final class LineStarts {

  private static final Logger LOG = LoggerFactory.getLogger(LineStarts.class);

  private final DelayerClients clients;
  private final DelayLines lines;
  private final Clocks clocks;
  private final PendingStarts unplaced;
  private final LogWatch watch;

  LineStarts(DelayerClients clients, DelayLines lines, Clocks clocks) {
    this.clients = clients;
    this.lines = lines;
    this.clocks = clocks;
    this.unplaced = new PendingStarts(clients.consumer(), clients.ledger());
    this.watch = new LogWatch(clients.consumer(), clients.ledger());
  }

  /** Adds partitions that were assigned. */
  void add(Collection<TopicPartition> added) {
    unplaced.add(added, clocks.nanos());
  }

  /** Removes partitions that were revoked. */
  void remove(Collection<TopicPartition> removed) {
    end(removed);
    unplaced.remove(removed);
  }

  /** Begins every line again at its committed offset. */
  void reset() {
    Set<TopicPartition> assigned = new HashSet<>();
    lines.all().forEach(line -> assigned.add(line.partition()));
    end(assigned);
    add(assigned);
  }

  /** Begins the lines whose marks are known now. */
  void place() {
    unplaced.place(clocks.nanos()).forEach(this::begin);
  }

  /** Why some lines cannot begin, for people; empty if all can. From any thread. */
  String trouble() {
    return unplaced.trouble();
  }

  /** Nanoseconds until the next request to Kafka. */
  long nanosUntilAsking() {
    long now = clocks.nanos();
    return Math.min(unplaced.nanosUntilAsking(now), watch.nanosUntilLooking(now));
  }

  /** Whether a line is paused until it is known whether its log was truncated. */
  boolean isHeld(TopicPartition partition) {
    return watch.isHeld(partition);
  }

  private void begin(TopicPartition partition, StartPoint from) {
    begin(partition, from.mark());
    if (from.hasLostItsMark()) {
      lines.mustCommit(partition);
    }
  }

  private void begin(TopicPartition partition, ProgressMark mark) {
    watch.began(partition, mark, clocks.nanos());
    clients.consumer().seek(partition, new OffsetAndMetadata(mark.base(), mark.epoch(), ""));
    lines.begin(partition, mark);
  }

  private void end(Collection<TopicPartition> partitions) {
    lines.end(partitions);
    watch.ended(partitions);
  }

  /** Checks whether the logs are still those that were read. */
  void lookAtLogs() {
    long now = clocks.nanos();
    for (Finding finding : watch.look(now, Map::of)) {
      DelayLine line = lines.get(finding.partition());
      if (line == null) {
        continue;
      }
      switch (finding) {
        case Finding.LogCut cut -> {
          LOG.error(
              "{}: the log was cut to offset {}, and {} had been read; what comes in its place is"
                  + " new",
              cut.partition(),
              cut.offset(),
              line.position());
          begin(cut.partition(), line.markOfCut(cut.offset(), cut.epoch()));
          lines.mustCommit(cut.partition());
        }
        case Finding.Unknowable unknowable -> {
          end(Set.of(unknowable.partition()));
          unplaced.refuse(unknowable.partition(), unknowable.why(), now);
        }
      }
    }
  }

  /**
   * Handles an offset out of range. Records that were deleted before they were forwarded are lost
   * jobs: this is logged as an error, and reading goes on at the log's beginning. If the log was
   * truncated, the watch finds where.
   */
  void lost(OffsetOutOfRangeException gone) {
    watch
        .outOfRange(
            gone,
            partition -> {
              DelayLine line = lines.get(partition);
              return line == null ? new OffsetAndMetadata(0) : line.readFrom(line.position());
            })
        .forEach(this::lost);
  }

  private void lost(TopicPartition partition, long beginning) {
    DelayLine line = lines.get(partition);
    if (line == null) {
      return;
    }
    LOG.error(
        "{}: offset {} is not in the log, which begins at {}: jobs were deleted by"
            + " retention before they were due; see 'spillway topics check'",
        partition,
        line.position(),
        beginning);
    line.take(List.of(), new OffsetAndMetadata(beginning), clocks.now());
    clients.consumer().seek(partition, line.readFrom(beginning));
  }
}
