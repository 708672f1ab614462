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
 * Sets partitions adrift whose membership ends by a refusal, and takes them over when they come
 * back as they were. The pump's alone.
 */
final class Takeover {

  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  /** How often it is looked whether somebody has gone on with partitions that are adrift. */
  private static final long BETWEEN_LOOKS_NANOS = Duration.ofSeconds(5).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final CarriedWork carried;
  private final OrphanedAssignments orphaned;
  private final JobsInHand jobs;
  private final Assignments assignments;
  private final LongSupplier nanoTime;

  /** Partitions that were lost in this turn: whether by a refusal, its end tells. */
  private final Set<TopicPartition> lostNow = new HashSet<>();

  private long lookNanos;

  /** None yet in this membership; those of the ones before are carried over. */
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

  /** Ends assignments without ending what they run. */
  void setAdrift(Collection<TopicPartition> removed) {
    for (Assignment assignment : assignments.detach(removed)) {
      orphaned.add(assignment, jobs.park(assignment));
    }
  }

  /** Assignments are lost; why, {@link #settle} is told. */
  void lost(Collection<TopicPartition> removed) {
    setAdrift(removed);
    lostNow.addAll(removed);
  }

  /** Partitions that were lost for another reason than a refusal are another's now. */
  void settle(boolean membershipEnded) {
    if (!membershipEnded && carried.access().isOpen(nanoTime.getAsLong())) {
      lostNow.forEach(this::drop);
    }
    lostNow.clear();
  }

  /**
   * The assignment that goes on where one begins: the former one, if nobody has committed since.
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

  /** Whether a committed mark is the last that an assignment has committed, or may have. */
  private boolean goesOn(Assignment assignment, @Nullable OffsetAndMetadata committed) {
    CommitInDoubt doubt = carried.doubt();
    return assignment.stoodBefore(committed) || doubt != null && doubt.tried(assignment, committed);
  }

  /** Streams go on for as long as nobody else is known to have their partition. */
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

  /** A partition that was adrift, if it is one, is another's now. */
  void drop(TopicPartition name) {
    OrphanedAssignments.Entry entry = orphaned.remove(name);
    if (entry == null) {
      return;
    }
    jobs.dropParked(entry.waiting());
    Abandoned gone = jobs.giveUp(List.of(entry.assignment()), AbandonReason.LOST);
    LOG.info("gave up {}; {}", name, gone.words());
  }
}
