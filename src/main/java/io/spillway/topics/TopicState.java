package io.spillway.topics;

import java.util.Map;

/**
 * A topic as a cluster has it.
 *
 * @param replicationFactor of the partition with the fewest replicas
 * @param config every effective entry, the broker's defaults included
 */
record TopicState(int partitions, int replicationFactor, Map<String, String> config) {
  TopicState {
    config = Map.copyOf(config);
  }
}
