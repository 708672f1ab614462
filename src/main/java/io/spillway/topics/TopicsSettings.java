package io.spillway.topics;

import java.time.Duration;
import java.util.List;

/**
 * The settings from which the topics are derived.
 *
 * @param prefix the beginning of every topic name
 * @param partitions of every topic but the delay topics; at least 1
 * @param replicationFactor copies of every partition; 3 in production, 1 on a single broker
 * @param minInSyncReplicas copies that must have a record before it counts as written; 2 in
 *     production, at most the replication factor
 * @param tiers the delays of the retry ladder, rising
 * @param ladderPartitions of every delay topic: its jitter slots
 * @param jobMaxBytes the largest job with key and headers, in bytes
 * @param resultMaxBytes the largest result with key and headers, in bytes
 * @param longestLife how long a job may live by its own times and the configured ones: as long, a
 *     cancel is kept
 */
public record TopicsSettings(
    String prefix,
    int partitions,
    int replicationFactor,
    int minInSyncReplicas,
    List<Duration> tiers,
    int ladderPartitions,
    int jobMaxBytes,
    int resultMaxBytes,
    Duration longestLife) {

  /**
   * The most bytes that status tags may add to a job. The topics behind the jobs topic take records
   * that are larger by this, so that an accepted job can always go on.
   */
  public static final int TAG_BYTES = 256 << 10;

  /** Checks the ranges. */
  public TopicsSettings {
    requireAtLeastOne("Partitions", partitions);
    requireAtLeastOne("Replication factor", replicationFactor);
    requireAtLeastOne("Minimum of in-sync replicas", minInSyncReplicas);
    requireAtLeastOne("Partitions of the delay topics", ladderPartitions);
    requireAtLeastOne("Largest job in bytes", jobMaxBytes);
    requireAtLeastOne("Largest result in bytes", resultMaxBytes);
    if (replicationFactor > Short.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Replication factor is " + replicationFactor + ", allowed is at most " + Short.MAX_VALUE);
    }
    if (minInSyncReplicas > replicationFactor) {
      throw new IllegalArgumentException(
          "Minimum of in-sync replicas is %d, allowed is at most the replication factor %d"
              .formatted(minInSyncReplicas, replicationFactor));
    }
    tiers = List.copyOf(tiers);
  }

  private static void requireAtLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + ", allowed is 1 and above");
    }
  }

  /**
   * The largest record on any topic behind the jobs topic, in bytes: room for a job with its tags,
   * and for a result. One bound for all of them, because one producer writes several, and a record
   * over the bound of its topic beside a small one makes a producer split batches for ever; a
   * producer's {@code max.request.size} must not be over any of them.
   */
  public int recordMaxBytes() {
    return Math.max(Math.addExact(jobMaxBytes, TAG_BYTES), resultMaxBytes);
  }

  /** The names that belong to these settings. */
  public Topics topics() {
    return new Topics(prefix, tiers);
  }
}
