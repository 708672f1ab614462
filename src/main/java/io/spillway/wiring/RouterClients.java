package io.spillway.wiring;

import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.SessionProperties;
import io.spillway.config.Settings;
import io.spillway.progress.Ledger;
import io.spillway.router.RouterDecision;
import io.spillway.router.RouterStart;
import io.spillway.transaction.PendingOffsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * Creates the clients that only the router uses: Kafka Streams, and the clients that decide where
 * it begins.
 */
public final class RouterClients {

  /**
   * The session timeout. A stream thread that ends with an error does not leave its group, so its
   * partitions wait this long for another member. It is short because a router has no state to
   * rebuild, so a needless rebalance costs little.
   */
  private static final int SESSION_TIMEOUT_MILLIS = 10_000;

  /** The transaction timeout that Kafka Streams sets under exactly_once_v2. */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

  private static final String START = "-start";

  private final KafkaClients clients;

  /** Creates the router's clients for the same instance. */
  public RouterClients(KafkaClients clients) {
    this.clients = clients;
  }

  /** The properties of Kafka Streams. */
  Properties properties() {
    Settings settings = clients.derived().settings();
    Properties properties = new Properties();
    properties.put("session.timeout.ms", SESSION_TIMEOUT_MILLIS);
    properties.putAll(clients.userProperties());
    properties.put("processing.exception.handler.global.enabled", true);
    if ("streams".equals(settings.streamsProperties().get("group.protocol"))) {
      properties.keySet().removeAll(SessionProperties.NAMES);
    }
    if (clients.limits().transactionMaxTimeoutMillis() < TRANSACTION_TIMEOUT_MILLIS) {
      properties.put(
          "producer.transaction.timeout.ms", clients.limits().transactionMaxTimeoutMillis());
    }
    properties.putAll(settings.streamsProperties());
    properties.put("application.id", clients.group(RoleName.ROUTER));
    properties.put("client.id", clients.name(RoleName.ROUTER));
    properties.put("processing.guarantee", "exactly_once_v2");
    properties.put(
        "processing.exception.handler", LogAndFailProcessingExceptionHandler.class.getName());
    properties.put(
        "production.exception.handler", DefaultProductionExceptionHandler.class.getName());
    properties.put("num.stream.threads", settings.get(Keys.ROUTER_THREADS));
    properties.put("consumer.auto.offset.reset", "none");
    properties.put("producer.max.request.size", clients.recordMaxBytes());
    properties.put("producer.buffer.memory", clients.bufferBytes());
    properties.put("producer.metadata.max.idle.ms", KafkaClients.METADATA_MAX_IDLE_MILLIS);
    return properties;
  }

  /** Creates Kafka Streams with clients of its own. */
  KafkaStreams streams(Topology topology) {
    PendingOffsets pending = clients.pendingOffsets(RoleName.ROUTER);
    return new KafkaStreams(topology, properties(), new StreamsClients(pending));
  }

  /** The decision for each partition that a router would make if it started now. */
  public Map<TopicPartition, RouterDecision> decisions(LongSupplier nanoTime) {
    Map<TopicPartition, RouterDecision> decisions = new HashMap<>();
    try (Ledger ledger = clients.openLedger(RoleName.ROUTER, nanoTime)) {
      for (RouterStart.PartitionDecision finding : start(ledger, nanoTime).look()) {
        decisions.put(finding.facts().partition(), finding.decision());
      }
    }
    return decisions;
  }

  /**
   * Creates the step that decides where the router begins.
   *
   * @param ledger the ledger of the router's group
   */
  RouterStart start(Ledger ledger, LongSupplier nanoTime) {
    Map<String, Object> reading = reading();
    Map<String, Object> writing = writing();
    return new RouterStart(
        clients.derived().topics().failures(),
        ledger,
        () ->
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        () -> new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer()),
        nanoTime);
  }

  private Map<String, Object> reading() {
    Map<String, Object> reading = new HashMap<>(clients.userProperties());
    reading.put("client.id", clients.name(RoleName.ROUTER) + START);
    reading.put("group.id", clients.group(RoleName.ROUTER));
    reading.put("group.protocol", "classic"); // this consumer joins no group
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", false);
    reading.put("auto.offset.reset", "none");
    reading.put("allow.auto.create.topics", false);
    return reading;
  }

  private Map<String, Object> writing() {
    Map<String, Object> writing = clients.producer(RoleName.ROUTER);
    writing.put("client.id", clients.name(RoleName.ROUTER) + START);
    writing.put("transactional.id", clients.group(RoleName.ROUTER) + START); // one id for the
    // routers of all
    // processes
    return writing;
  }
}
