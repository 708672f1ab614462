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
 * Hears from the group which partitions come and go, until the worker stops taking any or the
 * membership ends. The pump's alone.
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

  /** Kafka has ended it by a refusal: what runs goes on for the next one. */
  void end() {
    ended = true;
    takeover.setAdrift(assignments.names());
  }

  /** The turn's poll is over: by now it is known why partitions were lost in it. */
  void settle() {
    takeover.settle(ended);
  }

  /**
   * Gives up what is still assigned, so that nothing runs and the scheduler has its permits back.
   * If the membership has ended by a refusal, it runs on for the next one.
   */
  void releaseAll() {
    Set<TopicPartition> left = assignments.names();
    if (ended) {
      takeover.setAdrift(left);
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
      takeover.setAdrift(removed);
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
