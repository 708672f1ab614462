package io.spillway.topics;

import java.util.Map;

/**
 * A topic as it is in the cluster.
 *
 * @param partitions the number of partitions
 * @param replicationFactor the number of replicas of the partition with the fewest
 * @param config every effective entry, the broker's defaults included
 */
record TopicState(int partitions, int replicationFactor, Map<String, String> config) {
  TopicState {
    config = Map.copyOf(config);
  }
}
