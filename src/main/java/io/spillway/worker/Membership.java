package io.spillway.worker;

import io.spillway.metrics.Meters.AbandonReason;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the assignment and revocation of partitions (the consumer's rebalance listener), until
 * the worker stops taking any or the membership ends. Used by the pump's thread only.
 */
final class Membership implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

  private final Assignments assignments;
  private final Takeover takeover;
  private final AssignmentLifecycle lifecycle;
  private final Revocation revocation;
  private final JobsInHand jobs;
  private final Revocation.Meanwhile meanwhile;
  private boolean ended;
  private boolean closing;

  /** Written by the thread that stops the role. */
  private volatile boolean stopping;

  /**
   * A membership that has no partitions yet.
   *
   * @param meanwhile what goes on while a revocation waits
   */
  Membership(
      Assignments assignments,
      Takeover takeover,
      AssignmentLifecycle lifecycle,
      Revocation revocation,
      JobsInHand jobs,
      Revocation.Meanwhile meanwhile) {
    this.assignments = assignments;
    this.takeover = takeover;
    this.lifecycle = lifecycle;
    this.revocation = revocation;
    this.jobs = jobs;
    this.meanwhile = meanwhile;
  }

  /** No more jobs are taken and none is started. From any thread. */
  void stopTaking() {
    stopping = true;
  }

  /** The worker leaves its group next: a revocation that follows from that waits for nothing. */
  void leaves() {
    closing = true;
  }

  /** Whether no more jobs are taken. From any thread. */
  boolean isStopping() {
    return stopping;
  }

  /**
   * Notes that a refusal of Kafka has ended the membership: running calls go on for the next one.
   */
  void end() {
    ended = true;
    takeover.orphan(assignments.names());
  }

  /** Called after the turn's poll, when it is known why partitions were lost in it. */
  void settle() {
    takeover.settle(ended);
  }

  /**
   * Gives up the partitions that are still assigned, so that no call runs and all permits are given
   * back. If a refusal has ended the membership, the calls go on for the next one.
   */
  void releaseAll() {
    Set<TopicPartition> left = assignments.names();
    if (ended) {
      takeover.orphan(left);
    } else if (!left.isEmpty()) {
      lifecycle.release(left, AbandonReason.SHUTDOWN);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    if (!added.isEmpty()) {
      LOG.info("assigned {}", added);
      lifecycle.assign(added);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> removed) {
    if (removed.isEmpty()) {
      return;
    }
    if (ended) {
      takeover.orphan(removed);
      return;
    }
    List<Assignment> revoked = assignments.of(removed);
    jobs.dropWaiting(fetched -> revoked.contains(fetched.assignment()));
    if (closing) {
      revocation.end();
      lifecycle.release(removed, AbandonReason.SHUTDOWN);
    } else {
      revocation.drain(revoked, meanwhile, this::isStopping);
      lifecycle.release(removed, AbandonReason.REVOKED);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> removed) {
    LOG.warn("lost {}", removed);
    takeover.lost(removed);
  }
}
