package io.spillway.wiring;

import io.spillway.config.GroupProtocol;
import io.spillway.config.Keys;
import io.spillway.config.PollInterval;
import io.spillway.config.RoleName;
import io.spillway.config.SessionProperties;
import io.spillway.config.Settings;
import io.spillway.progress.KafkaLedger;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.Ledger;
import io.spillway.time.Clocks;
import io.spillway.topics.TopicsAdmin;
import io.spillway.transaction.Transactor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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
  static final int METADATA_MAX_IDLE_MILLIS = 24 * 60 * 60 * 1_000;

  /** A commit flushes at once; until then batches grow. */
  private static final int LINGER_MILLIS = 1_000;

  private static final int BATCH_BYTES = 128 * 1_024;

  /** A producer has room for so many of the usual records, or for a large one. */
  private static final long BUFFERED_RECORDS = 8;

  private static final int MAX_BLOCK_MILLIS = 15_000;
  private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;

  /** What a consumer reads ahead from a broker is in the heap before it can be counted. */
  private static final int FETCH_MAX_BYTES = 16 * 1_024 * 1_024;

  private final Settings settings;
  private final DerivedSettings derived;
  private final String instance;
  private final int recordMaxBytes;
  private final BrokerLimits limits;

  /** Clients of one instance. */
  public KafkaClients(Settings settings, String instance) {
    this(settings, instance, new DerivedSettings(settings).recordMaxBytes(), BrokerLimits.USUAL);
  }

  private KafkaClients(
      Settings settings, String instance, int recordMaxBytes, BrokerLimits limits) {
    this.settings = settings;
    this.derived = new DerivedSettings(settings);
    this.instance = instance;
    this.recordMaxBytes = recordMaxBytes;
    this.limits = limits;
  }

  /**
   * The same with producers that write whatever the topics take, also what came in before a bound
   * was lowered: each role must be able to pass on what is in its input. Blocks; if the topics'
   * bounds cannot be had, the configured ones stay.
   */
  KafkaClients fittingTheTopics() {
    try (Admin admin = admin()) {
      int bound = new TopicsAdmin(admin).recordBound(derived.topics().behindJobs());
      return new KafkaClients(settings, instance, Math.max(bound, recordMaxBytes), limits);
    } catch (KafkaException untold) {
      LOG.warn(
          "the bounds of the topics are not known, so records are bounded by {} bytes as configured: {}",
          recordMaxBytes,
          untold.toString());
      return this;
    }
  }

  /**
   * The same, fitted to the limits of the brokers. Blocks.
   *
   * @throws io.spillway.role.StartRefused if a mark has no room at all
   */
  KafkaClients fittingTheBrokers() {
    try (Admin admin = admin()) {
      return new KafkaClients(settings, instance, recordMaxBytes, BrokerLimits.read(admin));
    }
  }

  /** The limits of the brokers that the clients fit. */
  BrokerLimits limits() {
    return limits;
  }

  DerivedSettings derived() {
    return derived;
  }

  /** The largest record that the producers write, in bytes. */
  public int recordMaxBytes() {
    return recordMaxBytes;
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
    if (role == RoleName.WORKER) {
      properties.put(PollInterval.NAME, (int) derived.workerPollInterval().toMillis());
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

  /** What a producer may hold, in bytes. */
  long bufferBytes() {
    return Math.max(BUFFERED_RECORDS * derived.recordMaxBytes(), recordMaxBytes);
  }

  /** The properties of a role's transactional producer. */
  public Map<String, Object> producer(RoleName role) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("linger.ms", LINGER_MILLIS);
    properties.put("batch.size", BATCH_BYTES);
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

  /**
   * Makes consumers of a role, all of the protocol that was chosen now; {@code created} hears of
   * each.
   */
  Supplier<KafkaConsumer<byte[], byte[]>> consumers(
      RoleName role, Consumer<KafkaConsumer<?, ?>> created) {
    Map<String, Object> properties = consumer(role);
    boolean leaves = settings.get(Keys.LEAVE_ON_STOP);
    return () -> {
      KafkaConsumer<byte[], byte[]> consumer =
          leaves ? new LeavingConsumer(properties) : newConsumer(properties);
      created.accept(consumer);
      return consumer;
    };
  }

  private static KafkaConsumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** One whose group does not wait for it to come back once it is closed. */
  private static final class LeavingConsumer extends KafkaConsumer<byte[], byte[]> {

    LeavingConsumer(Map<String, Object> properties) {
      super(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
      close(
          CloseOptions.groupMembershipOperation(
              CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
  }

  /** A role's transactor; {@code created} hears of each producer that it makes. */
  Transactor openTransactor(RoleName role, Consumer<Producer<?, ?>> created, Clocks clocks) {
    Set<String> fixed = settings.kafkaProperties().keySet();
    Producers producers = new Producers(producer(role), fixed, patientMillis(), created);
    return new Transactor(name(role), producers, clocks.nanoTime(), clocks.clock());
  }

  /** As long as the brokers allow, and while the group does not miss the member's polls. */
  private int patientMillis() {
    long pollMillis = derived.pollInterval().orElse(DerivedSettings.POLL_INTERVAL).toMillis();
    return Math.toIntExact(Math.min(pollMillis / 2, limits.transactionMaxTimeoutMillis()));
  }

  /** The ledger of a role's group. */
  Ledger openLedger(RoleName role, LongSupplier nanoTime) {
    Map<String, Object> properties = userProperties();
    properties.put("client.id", name(role) + "-ledger");
    return new KafkaLedger(
        group(role), derived.topics().progress(), Admin.create(properties), properties, nanoTime);
  }

  /** What reads the kept marks of all groups, over an admin of the caller's. */
  KeptMarks keptMarks(Admin admin, LongSupplier nanoTime) {
    return new KeptMarks(admin, userProperties(), derived.topics().progress(), nanoTime);
  }

  /** The name of a role's group. */
  public String group(RoleName role) {
    return derived.group(role);
  }

  /** What names a client of a role in this instance. */
  String name(RoleName role) {
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
