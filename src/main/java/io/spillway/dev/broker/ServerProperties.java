package io.spillway.dev.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The server properties of an embedded node: a pure function of settings, ports and directory. */
final class ServerProperties {
  static final String HOST = "127.0.0.1";
  static final String CONTROLLER_LISTENER = "CONTROLLER";
  private static final String CLIENT_LISTENER = "PLAINTEXT";

  /**
   * The broker's own bound, for topics that set none. Above the largest bound of Spillway's topics
   * by default, so that the embedded broker is never the limit.
   */
  private static final int MESSAGE_MAX_BYTES = 32 << 20;

  private ServerProperties() {}

  static Map<String, String> of(
      EmbeddedKafkaSettings settings, int port, int controllerPort, Path directory) {
    Map<String, String> properties = new HashMap<>();
    addIdentity(properties, settings, port, controllerPort, directory);
    addInternalTopics(properties);
    addLimits(properties);
    properties.putAll(settings.properties());
    return properties;
  }

  private static void addIdentity(
      Map<String, String> properties,
      EmbeddedKafkaSettings settings,
      int port,
      int controllerPort,
      Path directory) {
    String voters =
        settings.quorum() == null
            ? settings.nodeId() + "@" + HOST + ":" + controllerPort
            : settings.quorum().voters();
    String clientListener = CLIENT_LISTENER + "://" + HOST + ":" + port;
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(settings.nodeId()));
    properties.put("controller.quorum.voters", voters);
    properties.put(
        "listeners",
        clientListener + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
    properties.put("advertised.listeners", clientListener);
    properties.put("inter.broker.listener.name", CLIENT_LISTENER);
    properties.put("controller.listener.names", CONTROLLER_LISTENER);
    properties.put(
        "listener.security.protocol.map",
        CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    properties.put("log.dirs", directory.toString());
  }

  /** One replica, and few partitions: each costs files and start-up time. */
  private static void addInternalTopics(Map<String, String> properties) {
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "4");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
  }

  private static void addLimits(Map<String, String> properties) {
    // A topic that is created with wrong partitions or time stamps would be worse than an error.
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", Integer.toString(MESSAGE_MAX_BYTES));
    properties.put("replica.fetch.max.bytes", Integer.toString(MESSAGE_MAX_BYTES));
    // A developer's first consumer should not wait three seconds for others.
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("group.streams.initial.rebalance.delay.ms", "0");
    // Room for compaction of the small internal topics; the default takes 128 MB of heap.
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
  }
}
