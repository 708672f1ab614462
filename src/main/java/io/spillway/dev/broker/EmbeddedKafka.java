package io.spillway.dev.broker;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.MDC;

/**
 * A Kafka node in this process: broker and controller in one (KRaft combined mode), bound to
 * 127.0.0.1, for development, the demo and the tests. It is a whole Kafka with transactions and all
 * rebalance protocols, but with one replica of everything.
 *
 * <p>Kafka halts the process on errors that it considers fatal, such as a full disk: run nothing in
 * the same process that must survive that.
 *
 * <p>Threads: {@link #start} and {@link #close} block; close may be called from any thread, also
 * twice.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private final KafkaRaftServer server;
  private final Ports ports;
  private final DataDirectory directory;
  private boolean closed;

  private EmbeddedKafka(KafkaRaftServer server, Ports ports, DataDirectory directory) {
    this.server = server;
    this.ports = ports;
    this.directory = directory;
  }

  /**
   * Starts a node and returns once it serves clients. A directory that is new is formatted first.
   *
   * @throws EmbeddedKafkaException if a port is taken, or the directory is in use, belongs to
   *     another node, cluster or newer version, or holds something else
   */
  public static EmbeddedKafka start(EmbeddedKafkaSettings settings) {
    chooseLog4jProvider();
    EmbeddedKafkaSettings.Quorum quorum = settings.quorum();
    Ports ports = Ports.choose(settings.port(), quorum == null ? 0 : quorum.controllerPort());
    DataDirectory directory = DataDirectory.open(settings.dataDirectory());
    String version = AppInfoParser.getVersion();
    directory.check(settings.nodeId(), quorum == null ? null : quorum.clusterId(), version);
    KafkaConfig config =
        new KafkaConfig(
            ServerProperties.of(settings, ports.client(), ports.controller(), directory.path()),
            false);
    try {
      if (!directory.isFormatted()) {
        format(
            config, directory, quorum == null ? Uuid.randomUuid().toString() : quorum.clusterId());
      }
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      startUp(server);
      directory.recordVersion(version);
      return new EmbeddedKafka(server, ports, directory);
    } catch (Exception e) {
      directory.release();
      throw new EmbeddedKafkaException("The embedded Kafka did not start: " + e.getMessage(), e);
    }
  }

  /**
   * Chooses Log4j's simplest provider. The broker logs through SLF4J, but also loads the Log4j API,
   * which prints an error if it has to choose a provider by itself.
   */
  private static void chooseLog4jProvider() {
    String key = "log4j2.loggerContextFactory";
    if (System.getProperty(key) == null) {
      System.setProperty(key, "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
    }
  }

  private static void format(KafkaConfig config, DataDirectory directory, String clusterId)
      throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(config.nodeId())
        .setClusterId(clusterId)
        .setControllerListenerName(ServerProperties.CONTROLLER_LISTENER)
        .setMetadataLogDirectory(config.metadataLogDir())
        .addDirectory(directory.path().toString())
        .run();
  }

  private static void startUp(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (RuntimeException | Error e) {
      server.shutdown();
      server.awaitShutdown();
      throw e;
    }
  }

  /** The value for a client's {@code bootstrap.servers}, for example {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return ServerProperties.HOST + ":" + ports.client();
  }

  /** The port for clients, also if the settings did not choose one. */
  public int port() {
    return ports.client();
  }

  /** Blocks until the node is shut down. */
  public void awaitClose() {
    server.awaitShutdown();
  }

  /** Shuts down in order and deletes the directory if it is a temporary one. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // Kafka closes one of its own clients twice and warns of it: logback.xml leaves that out.
    try (var _ = MDC.putCloseable("broker", "closing")) {
      server.shutdown();
      server.awaitShutdown();
    }
    directory.release();
  }
}
