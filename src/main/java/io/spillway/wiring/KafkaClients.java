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
import io.spillway.transaction.PendingOffsets;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the Kafka clients of the roles. Properties that the user sets under {@code
 * spillway.kafka.properties} override Spillway's defaults, but not the properties that the
 * invariants need.
 */
public final class KafkaClients {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaClients.class);

  /**
   * How long a producer keeps the metadata of topics that it does not write to: without it, the
   * next write must ask for it, which can time out.
   */
  static final int METADATA_MAX_IDLE_MILLIS = 24 * 60 * 60 * 1_000;

  /** How long a batch may grow; a commit flushes it at once. */
  private static final int LINGER_MILLIS = 1_000;

  private static final int BATCH_BYTES = 128 * 1_024;

  /** The number of usual records for which a producer's buffer has room, or one large record. */
  private static final long BUFFERED_RECORDS = 8;

  private static final int MAX_BLOCK_MILLIS = 15_000;
  private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;

  /**
   * The most bytes that a consumer fetches at once, because they are in the heap before the account
   * of memory can count them.
   */
  private static final int FETCH_MAX_BYTES = 16 * 1_024 * 1_024;

  /**
   * A consumer has one fetch under way to each broker, and one that finds nothing waits at the
   * broker: for so long a delayer does not read on in a partition whose head is used up.
   */
  private static final int DELAYER_FETCH_WAIT_MILLIS = 50;

  /** What a delayer reads of a partition at once must have room at the partition's head. */
  private static final int DELAYER_FETCH_BYTES = 192 * 1_024;

  /** The same for small records, which take more in the heap than on the way. */
  private static final int DELAYER_POLL_RECORDS = 64;

  /**
   * A transaction that begins before the brokers have written the markers of the one before is told
   * to come again; Kafka's producer waits for this long, by default 100 ms.
   */
  private static final int DELAYER_RETRY_MILLIS = 10;

  /**
   * Kafka's default registers managed beans of all metrics, which takes a third of the time to
   * create a client; Spillway reads the metrics from the clients.
   */
  private static final String NO_REPORTERS = "";

  private final Settings settings;
  private final DerivedSettings derived;
  private final String instance;
  private final int recordMaxBytes;
  private final BrokerLimits limits;
  private final @Nullable String groupProtocol;

  /** Creates the clients of one instance of the service. */
  public KafkaClients(Settings settings, String instance) {
    this(
        settings,
        instance,
        new DerivedSettings(settings).recordMaxBytes(),
        BrokerLimits.USUAL,
        null);
  }

  private KafkaClients(
      Settings settings,
      String instance,
      int recordMaxBytes,
      BrokerLimits limits,
      @Nullable String groupProtocol) {
    this.settings = settings;
    this.derived = new DerivedSettings(settings);
    this.instance = instance;
    this.recordMaxBytes = recordMaxBytes;
    this.limits = limits;
    this.groupProtocol = groupProtocol;
  }

  /**
   * The same clients, with producers that accept records as large as the topics take: each role
   * must be able to pass on all records of its input, also those from before a bound was lowered.
   * Blocks; if the topics' bounds cannot be read, the configured ones stay.
   */
  KafkaClients fittingTheTopics(Admin admin) {
    try {
      int bound = new TopicsAdmin(admin).recordBound(derived.topics().behindJobs());
      int fitting = Math.max(bound, recordMaxBytes);
      return new KafkaClients(settings, instance, fitting, limits, groupProtocol);
    } catch (KafkaException untold) {
      LOG.warn(
          "the bounds of the topics are not known, so records are bounded by {} bytes as configured: {}",
          recordMaxBytes,
          untold.toString());
      return this;
    }
  }

  /**
   * The same clients, adapted to the limits and the group protocol of the brokers. Blocks.
   *
   * @throws io.spillway.role.StartRefused if even the smallest mark has no room
   * @throws KafkaException if the brokers do not answer
   */
  KafkaClients fittingTheBrokers(Admin admin) {
    BrokerLimits read = BrokerLimits.read(admin);
    return new KafkaClients(settings, instance, recordMaxBytes, read, groupProtocol(admin));
  }

  /** The limits of the brokers to which the clients are adapted. */
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

  /** The properties for any client that the user has configured: addresses, TLS, credentials. */
  public Map<String, Object> userProperties() {
    Map<String, Object> properties = new HashMap<>(settings.kafkaProperties());
    properties.put("bootstrap.servers", settings.get(Keys.KAFKA_BOOTSTRAP_SERVERS));
    properties.putIfAbsent("metric.reporters", NO_REPORTERS);
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
    if (role == RoleName.DELAYER) {
      properties.putIfAbsent("fetch.max.wait.ms", DELAYER_FETCH_WAIT_MILLIS);
      properties.putIfAbsent("max.partition.fetch.bytes", DELAYER_FETCH_BYTES);
      properties.putIfAbsent("max.poll.records", DELAYER_POLL_RECORDS);
    }
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "none");
    properties.put("allow.auto.create.topics", false);
    return properties;
  }

  /**
   * Removes the session's properties, which the brokers set with this protocol: a client that sets
   * them is refused. The user may have set them for the router, or for older brokers with another
   * protocol.
   */
  private static void leaveToTheBrokers(Map<String, Object> properties, RoleName role) {
    for (String ofSession : SessionProperties.NAMES) {
      if (properties.remove(ofSession) != null) {
        LOG.warn(
            "the {} does not use {}: {}", role, ofSession, SessionProperties.brokersSet(ofSession));
      }
    }
  }

  /** The size of a producer's buffer in bytes. */
  long bufferBytes() {
    return Math.max(BUFFERED_RECORDS * derived.recordMaxBytes(), recordMaxBytes);
  }

  /** A consumer without a group, which reads the cancels topic. */
  KafkaConsumer<byte[], byte[]> cancelsConsumer() {
    Map<String, Object> properties = new HashMap<>(userProperties());
    properties.put("client.id", derived.topics().cancels() + "-" + instance);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "earliest");
    properties.put("allow.auto.create.topics", false);
    return newConsumer(properties);
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
    if (role == RoleName.DELAYER) {
      properties.put("retry.backoff.ms", DELAYER_RETRY_MILLIS);
    }
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
   * A source of a role's consumers, all with the same group protocol.
   *
   * @param created called with each consumer
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
          CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
  }

  /**
   * Opens a role's transactor.
   *
   * @param created called with each producer that it creates
   */
  Transactor openTransactor(RoleName role, Consumer<Producer<?, ?>> created, Clocks clocks) {
    Set<String> fixed = settings.kafkaProperties().keySet();
    Producers producers =
        new Producers(producer(role), fixed, patientMillis(), pendingOffsets(role), created);
    return new Transactor(name(role), producers, clocks.nanoTime(), clocks.clock());
  }

  /** With a partition of the marks' topic: every role may read it, and no group commits for it. */
  PendingOffsets pendingOffsets(RoleName role) {
    return new PendingOffsets(group(role), new TopicPartition(derived.topics().progress(), 0));
  }

  /**
   * The longest transaction timeout that the brokers allow, within the time in which the group
   * expects the member to poll.
   */
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

  /**
   * A reader of the marks of all groups in the progress topic.
   *
   * @param admin stays the caller's to close
   */
  KeptMarks keptMarks(Admin admin, LongSupplier nanoTime) {
    return new KeptMarks(admin, userProperties(), derived.topics().progress(), nanoTime);
  }

  /** The name of a role's group. */
  public String group(RoleName role) {
    return derived.group(role);
  }

  /** The client id of a role in this instance. */
  String name(RoleName role) {
    return group(role) + "-" + instance;
  }

  /** The group protocol as it was found, else as it is found now. */
  private String groupProtocol() {
    if (groupProtocol != null) {
      return groupProtocol;
    }
    try (Admin admin = admin()) {
      return groupProtocol(admin);
    }
  }

  /** The configured group protocol, else the newest that the brokers support. */
  private String groupProtocol(Admin admin) {
    GroupProtocol wanted = settings.get(Keys.KAFKA_GROUP_PROTOCOL);
    if (wanted != GroupProtocol.AUTO) {
      return wanted.name().toLowerCase(Locale.ROOT);
    }
    try {
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
