package io.spillway.worker;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads jobs into the offset windows of their partitions, and hands on those that are still to be
 * done. The pump's alone.
 */
final class Intake {

  private final String dueTopic;
  private final Consumer<byte[], byte[]> consumer;
  private final Completions completions;
  private final Assignments assignments;
  private final java.util.function.Consumer<Delivered> deliver;
  private final java.util.function.Consumer<Collection<TopicPartition>> outOfRange;

  /**
   * An intake.
   *
   * @param dueTopic whose records are jobs that come back
   * @param completions whose arrival ends the sleep of a poll
   * @param outOfRange hears of partitions whose logs do not hold the offset they are at
   */
  Intake(
      String dueTopic,
      Consumer<byte[], byte[]> consumer,
      Completions completions,
      Assignments assignments,
      java.util.function.Consumer<Delivered> deliver,
      java.util.function.Consumer<Collection<TopicPartition>> outOfRange) {
    this.dueTopic = dueTopic;
    this.consumer = consumer;
    this.completions = completions;
    this.assignments = assignments;
    this.deliver = deliver;
    this.outOfRange = outOfRange;
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
      outOfRange.accept(gone.partitions());
      return ConsumerRecords.empty();
    } finally {
      completions.awake();
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
