package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.progress.LogWatch.Finding;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins and ends assignments together with their jobs in this worker. Used by the pump's thread
 * only.
 */
final class AssignmentLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(AssignmentLifecycle.class);

  private final Assignments assignments;
  private final Takeover takeover;
  private final JobsInHand jobs;
  private final LongSupplier nanoTime;

  AssignmentLifecycle(
      Assignments assignments, Takeover takeover, JobsInHand jobs, LongSupplier nanoTime) {
    this.assignments = assignments;
    this.takeover = takeover;
    this.jobs = jobs;
    this.nanoTime = nanoTime;
  }

  /** Adds assigned partitions, which begin once their marks are known. */
  void assign(Collection<TopicPartition> added) {
    assignments.assign(added, nanoTime.getAsLong());
  }

  /** Handles changes of the logs, and begins the assignments that can begin now. */
  boolean begin() {
    lookAtLogs();
    assignments.begin(nanoTime.getAsLong(), takeover::goOn);
    return true;
  }

  private void lookAtLogs() {
    long now = nanoTime.getAsLong();
    for (Finding finding : assignments.look(now)) {
      Assignment assignment = assignments.get(finding.partition());
      if (assignment == null) {
        continue;
      }
      switch (finding) {
        case Finding.LogCut cut -> cut(assignment, cut);
        case Finding.Unknowable unknowable -> {
          release(List.of(finding.partition()), AbandonReason.LOST);
          assignments.refuse(finding.partition(), unknowable.why(), now);
        }
      }
    }
  }

  /** Drops waiting jobs whose records were lost; running calls go on, because they are paid for. */
  private void cut(Assignment assignment, Finding.LogCut cut) {
    LOG.error(
        "{}: the log was cut to offset {}, and {} had been read or finished; what is below stays"
            + " finished, what comes in its place is new",
        assignment.topicPartition(),
        cut.offset(),
        Math.max(assignment.window().position(), assignment.window().recordsEnd()));
    jobs.dropWaiting(
        fetched -> fetched.assignment() == assignment && fetched.offset() >= cut.offset());
    assignments.cut(assignment, cut.offset(), cut.epoch());
  }

  /**
   * Ends assignments whose committed offsets were written by somebody else, and begins them again.
   */
  void beginAnew(Collection<TopicPartition> partitions) {
    LOG.error("{}: the committed offsets are not those that were written here", partitions);
    Set<TopicPartition> assigned = assignments.names();
    release(partitions, AbandonReason.LOST);
    partitions.stream().filter(assigned::contains).forEach(name -> assign(Set.of(name)));
  }

  /** Ends assignments, orphaned ones too; nothing of them is kept. */
  void release(Collection<TopicPartition> removed, AbandonReason reason) {
    Abandoned gone = jobs.giveUp(assignments.detach(removed), reason);
    removed.forEach(takeover::drop);
    LOG.info(
        "gave up {}; {} running attempts were cancelled{}, and {} outcomes dropped",
        removed,
        gone.running(),
        gone.howLong(),
        gone.outcomes());
  }
}
