package io.spillway.cli;

import io.spillway.topics.TopicsSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many copies; where nothing is said, what the cluster's size allows, at most 3. */
final class ReplicationOptions {
  private static final int WANTED = 3;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description = "Copies of every partition (default: the number of brokers, at most 3).")
  private @Nullable Integer replicationFactor;

  @Option(
      names = "--min-insync-replicas",
      paramLabel = "N",
      description = "Copies that must have a record (default: 2 of 3 copies, else 1).")
  private @Nullable Integer minInSyncReplicas;

  TopicsSettings settings(KafkaTarget target, int brokers) {
    int replicas = replicationFactor == null ? Math.min(WANTED, brokers) : replicationFactor;
    int defaultMinimum = replicas >= WANTED ? 2 : 1;
    return target.topicsSettings(
        replicas, minInSyncReplicas == null ? defaultMinimum : minInSyncReplicas);
  }
}
