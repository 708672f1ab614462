package io.spillway.cli;

import io.spillway.topics.TopicsSettings;
import io.spillway.wiring.DerivedSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options for the number of replicas. Without them, the configuration decides, else the
 * cluster's size, up to 3.
 */
final class ReplicationOptions {

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
    TopicsSettings planned =
        target.topicsSettings(replicationFactor == null ? brokers : replicationFactor);
    int replicas = replicationFactor == null ? planned.replicationFactor() : replicationFactor;
    int inSync = Math.min(replicas, planned.minInSyncReplicas());
    return new DerivedSettings(target.settings())
        .topicsSettings(replicas, minInSyncReplicas == null ? inSync : minInSyncReplicas);
  }
}
