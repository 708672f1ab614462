package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import io.spillway.progress.PendingStarts;
import io.spillway.progress.StartPoint;
import io.spillway.refusal.NotNow;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps assignments as orphaned if a refusal ends the membership, and takes them over again if
 * their partitions are assigned again unchanged. Used by the pump's thread only.
 */
final class Takeover {

  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  /** How often to check whether somebody else has committed on orphaned partitions. */
  private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(5).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final CarriedWork carried;
  private final OrphanedAssignments orphaned;
  private final JobsInHand jobs;
  private final Assignments assignments;
  private final LongSupplier nanoTime;

  /** The partitions that were lost in this turn; its end shows whether a refusal was the reason. */
  private final Set<TopicPartition> lostNow = new HashSet<>();

  private long lookNanos;

  /** Creates it for one membership; orphaned assignments of earlier ones are carried over. */
  Takeover(
      Consumer<byte[], byte[]> consumer,
      CarriedWork carried,
      Assignments assignments,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.carried = carried;
    this.orphaned = carried.orphaned();
    this.jobs = carried.jobs();
    this.assignments = assignments;
    this.nanoTime = nanoTime;
    this.lookNanos = nanoTime.getAsLong();
  }

  /** Makes assignments orphaned: they end, but their calls go on. */
  void orphan(Collection<TopicPartition> removed) {
    for (Assignment assignment : assignments.detach(removed)) {
      orphaned.add(assignment, jobs.park(assignment));
    }
  }

  /** Notes that assignments were lost; {@link #settle} decides by the reason. */
  void lost(Collection<TopicPartition> removed) {
    orphan(removed);
    lostNow.addAll(removed);
  }

  /**
   * Gives up partitions that were lost for another reason than a refusal: the next owner runs their
   * jobs.
   *
   * @param membershipEnded whether a refusal ended the membership
   */
  void settle(boolean membershipEnded) {
    if (!membershipEnded && carried.access().isOpen(nanoTime.getAsLong())) {
      lostNow.forEach(this::drop);
    }
    lostNow.clear();
  }

  /**
   * The assignment that goes on if the partition is assigned again: the orphaned one, if nobody has
   * committed since.
   */
  @Nullable Assignment goOn(TopicPartition name, StartPoint from) {
    OrphanedAssignments.Entry entry = orphaned.get(name);
    if (entry == null) {
      return null;
    }
    if (!goesOn(entry.assignment(), from.committed())) {
      drop(name);
      return null;
    }
    orphaned.remove(name);
    jobs.takeBack(entry.waiting());
    LOG.info("{} goes on with {} streams", name, jobs.runningOf(List.of(entry.assignment())));
    return entry.assignment();
  }

  /**
   * Whether a committed mark is the last one that the assignment has committed or may have
   * committed.
   */
  private boolean goesOn(Assignment assignment, @Nullable OffsetAndMetadata committed) {
    CommitInDoubt doubt = carried.doubt();
    return assignment.stoodBefore(committed) || doubt != null && doubt.tried(assignment, committed);
  }

  /**
   * Checks now and then whether somebody else has taken over an orphaned partition, and if so gives
   * it up.
   */
  boolean look(long nowNanos) {
    if (orphaned.isEmpty() || !carried.access().isOpen(nowNanos) || lookNanos - nowNanos > 0) {
      return true;
    }
    lookNanos = nowNanos + BETWEEN_LOOKS_NANOS;
    try {
      consumer
          .committed(orphaned.names(), PendingStarts.ASK_AGAIN)
          .forEach((name, committed) -> {
            OrphanedAssignments.Entry entry = orphaned.get(name);
            if (entry != null && committed != null && !goesOn(entry.assignment(), committed)) {
              drop(name);
            }
          });
    } catch (KafkaException notNow) {
      NotNow.orThrow(notNow);
    }
    return true;
  }

  /** Gives up an orphaned partition, if it is one: the next owner runs its jobs. */
  void drop(TopicPartition name) {
    OrphanedAssignments.Entry entry = orphaned.remove(name);
    if (entry == null) {
      return;
    }
    jobs.dropParked(entry.waiting());
    Abandoned gone = jobs.giveUp(List.of(entry.assignment()), AbandonReason.LOST);
    LOG.info(
        "gave up {}; {} running attempts were cancelled{}, and {} outcomes dropped",
        name,
        gone.running(),
        gone.howLong(),
        gone.outcomes());
  }
}
