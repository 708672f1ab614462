package io.spillway.wiring;

import io.spillway.config.GroupProtocol;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.SessionProperties;
import io.spillway.config.Settings;
import io.spillway.progress.KafkaLedger;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.Ledger;
import io.spillway.router.RouterDecision;
import io.spillway.router.RouterStart;
import io.spillway.topics.TopicsAdmin;
import io.spillway.transaction.Transactor;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Kafka clients of the roles. What the user sets under {@code spillway.kafka.properties}
 * is stronger than our defaults, and weaker than what the invariants need.
 */
public final class KafkaClients {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaClients.class);

  /**
   * For how long producers know topics they do not write to: a forgotten topic is asked for anew,
   * and that can time out.
   */
  private static final int METADATA_MAX_IDLE_MILLIS = 24 * 60 * 60 * 1_000;

  /**
   * A stream thread that ends by an error does not leave its group: for so long its partitions wait
   * for another. A router has no state to rebuild, so that a needless rebalance costs little.
   */
  private static final int ROUTER_SESSION_TIMEOUT_MILLIS = 10_000;

  private static final int MAX_BLOCK_MILLIS = 15_000;
  private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;

  /** Kafka's default. */
  private static final int MAX_POLL_INTERVAL_MILLIS = 300_000;

  /** What Kafka Streams sets under exactly_once_v2. */
  private static final int STREAMS_TRANSACTION_TIMEOUT_MILLIS = 10_000;

  /** What a consumer reads ahead from a broker is in the heap before it can be counted. */
  private static final int FETCH_MAX_BYTES = 16 * 1_024 * 1_024;

  private final Settings settings;
  private final Plan plan;
  private final String instance;
  private BrokerLimits limits = BrokerLimits.USUAL;
  private final int recordMaxBytes;

  /** Clients of one instance. */
  public KafkaClients(Settings settings, String instance) {
    this(settings, instance, new Plan(settings).recordMaxBytes());
  }

  private KafkaClients(Settings settings, String instance, int recordMaxBytes) {
    this.settings = settings;
    this.plan = new Plan(settings);
    this.instance = instance;
    this.recordMaxBytes = recordMaxBytes;
  }

  /**
   * The same with producers that write whatever the topics take, also what came in before a bound
   * was lowered: each role must be able to pass on what is in its input. Blocks; if the topics'
   * bounds cannot be had, the configured ones stay.
   */
  KafkaClients fittingTheTopics() {
    try (Admin admin = admin()) {
      int bound = new TopicsAdmin(admin).recordBound(plan.topics().behindJobs());
      return new KafkaClients(settings, instance, Math.max(bound, recordMaxBytes));
    } catch (KafkaException untold) {
      LOG.warn(
          "the bounds of the topics are not known, so records are bounded by {} bytes as configured: {}",
          recordMaxBytes,
          untold.toString());
      return this;
    }
  }

  /** The largest record that the producers write, in bytes. */
  public int recordMaxBytes() {
    return recordMaxBytes;
  }

  /** Fits what is made from now on to limits of the brokers. */
  void fit(BrokerLimits narrower) {
    limits = narrower;
  }

  private int transactionTimeoutMillis() {
    return Math.min(TRANSACTION_TIMEOUT_MILLIS, limits.transactionMaxTimeoutMillis());
  }

  /** An admin client. */
  public Admin admin() {
    return Admin.create(userProperties());
  }

  /** Any client's properties as the user wants them: where Kafka is and how to talk to it. */
  public Map<String, Object> userProperties() {
    Map<String, Object> properties = new HashMap<>(settings.kafkaProperties());
    properties.put("bootstrap.servers", settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS));
    return properties;
  }

  /** The properties of a role's consumer. */
  public Map<String, Object> consumer(RoleName role) {
    Map<String, Object> properties = new HashMap<>(userProperties());
    properties.putIfAbsent("client.id", name(role) + "-consumer");
    properties.put("group.id", group(role));
    properties.put("group.instance.id", instance);
    String protocol = groupProtocol();
    properties.put("group.protocol", protocol);
    if (protocol.equals("consumer")) {
      leaveToTheBrokers(properties, role);
      properties.put("group.remote.assignor", "range");
    } else {
      properties.put("partition.assignment.strategy", CooperativeRange.class.getName());
    }
    properties.putIfAbsent("fetch.max.bytes", FETCH_MAX_BYTES);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "none");
    properties.put("allow.auto.create.topics", false);
    return properties;
  }

  /**
   * With this protocol the brokers set what concerns the session, and a client that sets it is
   * refused. The user may have set it for another protocol: that of the router, or of brokers
   * before their upgrade.
   */
  private static void leaveToTheBrokers(Map<String, Object> properties, RoleName role) {
    for (String ofSession : SessionProperties.NAMES) {
      if (properties.remove(ofSession) != null) {
        LOG.warn(
            "the {} does not use {}: {}", role, ofSession, SessionProperties.brokersSet(ofSession));
      }
    }
  }

  /**
   * What a producer may hold, in bytes: room for several of the usual records, or for a large one.
   */
  private long bufferBytes() {
    return Math.max(8L * plan.recordMaxBytes(), recordMaxBytes);
  }

  /** The properties of a role's transactional producer. */
  public Map<String, Object> producer(RoleName role) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("linger.ms", 1_000); // a commit flushes at once; until then batches grow
    properties.put("batch.size", 128 * 1_024);
    properties.put("max.block.ms", MAX_BLOCK_MILLIS);
    properties.put("delivery.timeout.ms", TRANSACTION_TIMEOUT_MILLIS);
    properties.put("request.timeout.ms", MAX_BLOCK_MILLIS);
    properties.put("transaction.timeout.ms", transactionTimeoutMillis());
    properties.put("buffer.memory", bufferBytes());
    properties.put("client.id", name(role) + "-producer");
    properties.putAll(userProperties());
    properties.put("transactional.id", name(role));
    properties.put("enable.idempotence", true);
    properties.put("acks", "all");
    properties.put("max.request.size", recordMaxBytes);
    properties.put("metadata.max.idle.ms", METADATA_MAX_IDLE_MILLIS);
    return properties;
  }

  /** The properties of the router's Kafka Streams. */
  public Properties streams() {
    Properties properties = new Properties();
    properties.put("session.timeout.ms", ROUTER_SESSION_TIMEOUT_MILLIS);
    properties.putAll(userProperties());
    properties.put("processing.exception.handler.global.enabled", true);
    if ("streams".equals(settings.streamsProperties().get("group.protocol"))) {
      properties.keySet().removeAll(SessionProperties.NAMES);
    }
    if (limits.transactionMaxTimeoutMillis() < STREAMS_TRANSACTION_TIMEOUT_MILLIS) {
      properties.put("producer.transaction.timeout.ms", limits.transactionMaxTimeoutMillis());
    }
    properties.putAll(settings.streamsProperties());
    properties.put("application.id", group(RoleName.ROUTER));
    properties.put("client.id", name(RoleName.ROUTER));
    properties.put("processing.guarantee", "exactly_once_v2");
    properties.put(
        "processing.exception.handler", LogAndFailProcessingExceptionHandler.class.getName());
    properties.put(
        "production.exception.handler", DefaultProductionExceptionHandler.class.getName());
    properties.put("num.stream.threads", settings.get(Keys.ROUTER_THREADS));
    properties.put("consumer.auto.offset.reset", "none");
    properties.put("producer.max.request.size", recordMaxBytes);
    properties.put("producer.buffer.memory", bufferBytes());
    properties.put("producer.metadata.max.idle.ms", METADATA_MAX_IDLE_MILLIS);
    return properties;
  }

  /**
   * Makes consumers of a role, all of the protocol that was chosen now; {@code created} hears of
   * each.
   */
  Supplier<KafkaConsumer<byte[], byte[]>> consumers(
      RoleName role, Consumer<KafkaConsumer<?, ?>> created) {
    Map<String, Object> properties = consumer(role);
    return () -> {
      KafkaConsumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      created.accept(consumer);
      return consumer;
    };
  }

  /** What a router would find that starts now, by partition. */
  public Map<TopicPartition, RouterDecision> routerDecisions(LongSupplier nanoTime) {
    Map<TopicPartition, RouterDecision> decisions = new HashMap<>();
    try (Ledger ledger = openLedger(RoleName.ROUTER, nanoTime)) {
      for (RouterStart.Finding finding : routerStart(ledger, nanoTime).look()) {
        decisions.put(finding.facts().partition(), finding.decision());
      }
    }
    return decisions;
  }

  /** What settles where the router begins; the ledger is that of its group. */
  RouterStart routerStart(Ledger ledger, LongSupplier nanoTime) {
    Map<String, Object> reading = new HashMap<>(userProperties());
    reading.put("client.id", name(RoleName.ROUTER) + "-start");
    reading.put("group.id", group(RoleName.ROUTER));
    reading.put("group.protocol", "classic"); // it joins nothing
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", false);
    reading.put("auto.offset.reset", "none");
    reading.put("allow.auto.create.topics", false);
    Map<String, Object> writing = producer(RoleName.ROUTER);
    writing.put("client.id", name(RoleName.ROUTER) + "-start");
    writing.put("transactional.id", group(RoleName.ROUTER) + "-start"); // of all its processes
    return new RouterStart(
        plan.topics().failures(),
        ledger,
        () ->
            new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        () -> new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer()),
        nanoTime);
  }

  /** A role's transactor; {@code created} hears of each producer that it makes. */
  Transactor openTransactor(
      RoleName role, Consumer<Producer<?, ?>> created, LongSupplier nanoTime, InstantSource clock) {
    Set<String> fixed = settings.kafkaProperties().keySet();
    Producers producers = new Producers(producer(role), fixed, patientMillis(), created);
    return new Transactor(name(role), producers, nanoTime, clock);
  }

  /** As long as the brokers allow, and while the group does not miss the member's polls. */
  private int patientMillis() {
    Object interval = userProperties().get("max.poll.interval.ms");
    int pollMillis =
        interval == null ? MAX_POLL_INTERVAL_MILLIS : Integer.parseInt(interval.toString());
    return Math.min(pollMillis / 2, limits.transactionMaxTimeoutMillis());
  }

  /** The ledger of a role's group. */
  Ledger openLedger(RoleName role, LongSupplier nanoTime) {
    Map<String, Object> properties = userProperties();
    properties.put("client.id", name(role) + "-ledger");
    return new KafkaLedger(
        group(role), plan.topics().progress(), Admin.create(properties), properties, nanoTime);
  }

  /** What reads the kept marks of all groups, over an admin of the caller's. */
  KeptMarks keptMarks(Admin admin, LongSupplier nanoTime) {
    return new KeptMarks(admin, userProperties(), plan.topics().progress(), nanoTime);
  }

  /** The name of a role's group. */
  public String group(RoleName role) {
    return plan.group(role);
  }

  private String name(RoleName role) {
    return group(role) + "-" + instance;
  }

  /** The newest protocol that the brokers have, unless one is named. */
  private String groupProtocol() {
    GroupProtocol wanted = settings.get(Keys.KAFKA_GROUP_PROTOCOL);
    if (wanted != GroupProtocol.AUTO) {
      return wanted.name().toLowerCase(Locale.ROOT);
    }
    try (Admin admin = admin()) {
      FinalizedVersionRange group =
          admin.describeFeatures().featureMetadata().get().finalizedFeatures().get("group.version");
      return group != null && group.maxVersionLevel() >= 1 ? "consumer" : "classic";
    } catch (InterruptedException interrupted) {
      throw new InterruptException(interrupted);
    } catch (ExecutionException failed) {
      throw new KafkaException("the brokers' features could not be read", failed.getCause());
    }
  }
}
