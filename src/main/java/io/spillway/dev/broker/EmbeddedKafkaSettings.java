package io.spillway.dev.broker;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one embedded Kafka node. The default is a cluster of this one node; with {@link
 * #withQuorum} several nodes, each in its own JVM, form one cluster.
 *
 * @param port the port for clients on 127.0.0.1, 0 to 65535; 0 takes any free one
 * @param dataDirectory keeps topics and records over restarts; null is a temporary directory that
 *     is deleted on close
 * @param nodeId this node's id, from 1; belongs to the data directory once that is formatted
 * @param quorum null for a cluster of one node
 * @param properties server properties that go over the defaults, for example {@code
 *     transaction.state.log.replication.factor} in a cluster of three
 */
public record EmbeddedKafkaSettings(
    int port,
    @Nullable Path dataDirectory,
    int nodeId,
    @Nullable Quorum quorum,
    Map<String, String> properties) {

  /**
   * The cluster that a node belongs to; the same on all its nodes but for the port.
   *
   * @param clusterId Kafka's cluster id, a base64 UUID of 22 characters
   * @param voters all nodes as Kafka writes them: {@code
   *     1@127.0.0.1:19093,2@127.0.0.1:29093,3@127.0.0.1:39093}
   * @param controllerPort this node's port in that list
   */
  public record Quorum(String clusterId, String voters, int controllerPort) {}

  /** Checks the ranges. */
  public EmbeddedKafkaSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("Port is " + port + ", allowed is 0 to 65535");
    }
    if (nodeId < 1) {
      throw new IllegalArgumentException("Node id is " + nodeId + ", allowed is 1 and above");
    }
    properties = Map.copyOf(properties);
  }

  /** A single node on any free port with a temporary directory, for tests. */
  public static EmbeddedKafkaSettings temporary() {
    return new EmbeddedKafkaSettings(0, null, 1, null, Map.of());
  }

  /** The same with this port for clients; 0 takes any free one. */
  public EmbeddedKafkaSettings withPort(int newPort) {
    return new EmbeddedKafkaSettings(newPort, dataDirectory, nodeId, quorum, properties);
  }

  /** The same with a directory that is kept. */
  public EmbeddedKafkaSettings withDataDirectory(Path directory) {
    return new EmbeddedKafkaSettings(port, directory, nodeId, quorum, properties);
  }

  /** The same as one node of a cluster of several. */
  public EmbeddedKafkaSettings withQuorum(int newNodeId, Quorum newQuorum) {
    return new EmbeddedKafkaSettings(port, dataDirectory, newNodeId, newQuorum, properties);
  }

  /** The same with these server properties over the defaults. */
  public EmbeddedKafkaSettings withProperties(Map<String, String> newProperties) {
    return new EmbeddedKafkaSettings(port, dataDirectory, nodeId, quorum, newProperties);
  }
}
