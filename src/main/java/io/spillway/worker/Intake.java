package io.spillway.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads jobs into the offset windows of their partitions, and hands on those that are still to be
 * done. The pump's alone.
 */
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final String dueTopic;
  private final Consumer<byte[], byte[]> consumer;
  private final Completions completions;
  private final Assignments assignments;
  private final java.util.function.Consumer<Delivered> deliver;
  private final java.util.function.Consumer<Collection<TopicPartition>> release;

  /**
   * An intake.
   *
   * @param dueTopic whose records are jobs that come back
   * @param completions whose arrival ends the sleep of a poll
   * @param release ends the assignments of partitions, as if they were lost
   */
  Intake(
      String dueTopic,
      Consumer<byte[], byte[]> consumer,
      Completions completions,
      Assignments assignments,
      java.util.function.Consumer<Delivered> deliver,
      java.util.function.Consumer<Collection<TopicPartition>> release) {
    this.dueTopic = dueTopic;
    this.consumer = consumer;
    this.completions = completions;
    this.assignments = assignments;
    this.deliver = deliver;
    this.release = release;
  }

  /** One poll, which sleeps for so long where there is nothing to read. */
  void read(Duration sleep) {
    ConsumerRecords<byte[], byte[]> polled = poll(sleep);
    Set<TopicPartition> heldBack = new HashSet<>();
    for (TopicPartition topicPartition : polled.partitions()) {
      Partition partition = assignments.get(topicPartition);
      if (partition != null && !accept(partition, polled.records(topicPartition))) {
        heldBack.add(topicPartition);
      }
    }
    polled
        .nextOffsets()
        .forEach((topicPartition, next) -> {
          Partition partition = assignments.get(topicPartition);
          if (partition != null && !heldBack.contains(topicPartition)) {
            // Markers and aborted records leave offsets that no record fills, also where none was
            // read.
            partition.passTo(next.offset());
          }
        });
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration sleep) {
    try {
      return consumer.poll(completions.fallAsleep() ? sleep : Duration.ZERO);
    } catch (WakeupException woken) {
      return ConsumerRecords.empty();
    } catch (OffsetOutOfRangeException gone) {
      skip(gone.partitions());
      return ConsumerRecords.empty();
    } finally {
      completions.awake();
    }
  }

  /** Where the log does not hold the offset to be read, reading goes on at its beginning or end. */
  private void skip(Collection<TopicPartition> outOfRange) {
    try {
      Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(outOfRange);
      Map<TopicPartition, Long> ends = consumer.endOffsets(outOfRange);
      for (Partition partition : assignments.of(outOfRange)) {
        TopicPartition name = partition.topicPartition();
        skip(partition, beginnings.getOrDefault(name, 0L), ends.getOrDefault(name, 0L));
      }
    } catch (RetriableException | WakeupException notNow) {
      LOG.debug("the next poll says again what is out of range: {}", notNow.toString());
    }
  }

  private void skip(Partition partition, long beginning, long end) {
    TopicPartition name = partition.topicPartition();
    long position = partition.window().position();
    if (position < beginning) {
      LOG.error(
          "{}: offsets {} to {} were deleted before they were read; their jobs are lost",
          name,
          position,
          beginning - 1);
      partition.passTo(beginning);
      consumer.seek(name, beginning);
    } else {
      LOG.error(
          "{}: the log was cut to offset {}, behind {}, which was read; what runs is cancelled",
          name,
          end,
          position);
      release.accept(List.of(name));
      assignments.restart(name, end);
    }
  }

  /** Returns false where the partition's window is full and the rest is read again later. */
  private boolean accept(Partition partition, List<ConsumerRecord<byte[], byte[]>> batch) {
    boolean due = partition.topicPartition().topic().equals(dueTopic);
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      if (!partition.window().hasRoomFor(record.offset(), 1)) {
        assignments.holdBack(partition, record.offset());
        return false;
      }
      if (partition.deliver(record.offset())) {
        deliver.accept(Delivered.of(partition, record, due));
      }
    }
    return true;
  }
}
