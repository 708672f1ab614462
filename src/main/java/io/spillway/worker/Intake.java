package io.spillway.worker;

import io.spillway.offsets.LeaderEpochs;
import io.spillway.refusal.NotNow;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records into the offset windows of their partitions, and passes on the jobs that are still
 * to be done. Used by the pump's thread only.
 */
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final String dueTopic;
  private final Consumer<byte[], byte[]> consumer;
  private final Assignments assignments;
  private final CallEventQueue events;
  private final JobsInHand jobs;
  private final WorkerMeters meters;

  /**
   * Creates the intake.
   *
   * @param dueTopic the topic of jobs that come back after a delay
   */
  Intake(
      String dueTopic,
      Consumer<byte[], byte[]> consumer,
      Assignments assignments,
      CarriedWork carried,
      WorkerMeters meters) {
    this.dueTopic = dueTopic;
    this.consumer = consumer;
    this.assignments = assignments;
    this.events = carried.events();
    this.jobs = carried.jobs();
    this.meters = meters;
  }

  /**
   * Polls once.
   *
   * @param sleep the longest time to wait if there is nothing to read
   */
  void read(Duration sleep) {
    ConsumerRecords<byte[], byte[]> polled = poll(sleep);
    Set<TopicPartition> heldBack = new HashSet<>();
    for (TopicPartition topicPartition : polled.partitions()) {
      Assignment assignment = assignments.get(topicPartition);
      if (assignment != null && !accept(assignment, polled.records(topicPartition))) {
        heldBack.add(topicPartition);
      }
    }
    polled
        .nextOffsets()
        .forEach((topicPartition, next) -> {
          Assignment assignment = assignments.get(topicPartition);
          if (assignment != null && !heldBack.contains(topicPartition)) {
            // Markers and aborted records leave offsets without a record, also if no record was
            // read.
            assignment.passTo(next.offset(), next.leaderEpoch());
          }
        });
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration sleep) {
    try {
      return consumer.poll(events.fallAsleep() ? sleep : Duration.ZERO);
    } catch (WakeupException woken) {
      return ConsumerRecords.empty();
    } catch (OffsetOutOfRangeException gone) {
      skip(gone);
      return ConsumerRecords.empty();
    } finally {
      events.awake();
    }
  }

  /**
   * Handles an offset out of range: if the next records were deleted, reading goes on at the log's
   * beginning; if the log was truncated, the watch finds where.
   */
  private void skip(OffsetOutOfRangeException gone) {
    try {
      assignments
          .outOfRange(gone)
          .forEach((name, beginning) -> {
            Assignment assignment = assignments.get(name);
            if (assignment != null) {
              skip(assignment, beginning);
            }
          });
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
      LOG.debug("the next poll says again what is out of range: {}", notNow.toString());
    }
  }

  private void skip(Assignment assignment, long beginning) {
    LOG.error(
        "{}: offsets {} to {} were deleted before they were read; their jobs are lost",
        assignment.topicPartition(),
        assignment.window().position(),
        beginning - 1);
    assignment.passTo(beginning, Optional.empty());
    assignments.seek(assignment, beginning);
  }

  /**
   * Takes the records of one partition; returns false if its window is full, and the rest is read
   * again later.
   */
  private boolean accept(Assignment assignment, List<ConsumerRecord<byte[], byte[]>> batch) {
    boolean due = assignment.topicPartition().topic().equals(dueTopic);
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      if (!assignment.window().hasRoomFor(record.offset(), 1)) {
        assignment.passGapBefore(record.offset(), record.leaderEpoch());
        assignments.holdBack(assignment, record.offset());
        return false;
      }
      if (!assignment.isOfThisLog(record.offset(), record.leaderEpoch())) {
        LOG.error(
            "{}: the log was cut at offset {} or before, and written on; what was finished beyond"
                + " is forgotten",
            assignment.topicPartition(),
            record.offset());
        assignment.cut(record.offset(), LeaderEpochs.UNKNOWN);
      }
      if (assignment.deliver(record.offset(), record.leaderEpoch())) {
        FetchedJob fetched = FetchedJob.of(assignment, record, due);
        meters.modelSeen(fetched.model());
        jobs.read(fetched);
      }
    }
    return true;
  }
}
