package io.spillway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.config.Settings;
import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.calls.CallLog;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.job.JobLines;
import io.spillway.metrics.Registries;
import io.spillway.role.RoleState;
import io.spillway.running.Pause;
import io.spillway.time.Clocks;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.Topics;
import io.spillway.topics.TopicsAdmin;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.KafkaClients;
import io.spillway.wiring.ProcessContext;
import io.spillway.wiring.RoleDescriptor;
import io.spillway.wiring.Roles;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A whole Spillway on one machine for tests: embedded Kafka, simulator, topics, and processes'
 * worth of roles.
 */
final class Installation implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * A static member that has left keeps its partitions until its session ends: sooner here than by
   * Kafka's default of 45 s.
   */
  static final Map<String, String> SESSIONS =
      Map.of(
          "group.consumer.min.session.timeout.ms", "6000",
          "group.consumer.session.timeout.ms", "6000",
          "group.consumer.min.heartbeat.interval.ms", "300",
          "group.consumer.heartbeat.interval.ms", "300");

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, String> configuration = new HashMap<>();
  private final EmbeddedKafka kafka;
  private final Simulator simulator;
  private final Vertx vertx;
  private KafkaProducer<byte[], byte[]> producer;

  /** Calls received and answers completed, by custom id. */
  final Map<String, Integer> calls = new ConcurrentHashMap<>();

  final Map<String, Integer> completed = new ConcurrentHashMap<>();

  /** What each instance measures, by its name. */
  final Map<String, MeterRegistry> registries = new HashMap<>();

  private Installation(
      Map<String, String> brokerProperties,
      Map<String, String> overrides,
      UnaryOperator<SimulatorSettings.Builder> simulated) {
    this(null, brokerProperties, overrides, simulated);
  }

  /** On a running broker, or on one that is started with these properties. */
  Installation(
      EmbeddedKafka running,
      Map<String, String> brokerProperties,
      Map<String, String> overrides,
      UnaryOperator<SimulatorSettings.Builder> simulated) {
    Map<String, String> server = new HashMap<>(SESSIONS);
    server.putAll(brokerProperties);
    kafka =
        running != null
            ? running
            : remember(
                EmbeddedKafka.start(EmbeddedKafkaSettings.temporary().withProperties(server)));
    CallLog log = new CountingLog(calls, completed);
    simulator =
        remember(
            Simulator.start(
                simulated
                    .apply(SimulatorSettings.builder(InstantSource.system()))
                    .log(log)
                    .build()));
    configuration.putAll(
        Map.of(
            "spillway.kafka.bootstrap-servers", kafka.bootstrapServers(),
            "spillway.api.base-url", simulator.baseUrl(),
            "spillway.api.key", "sk-test-secret",
            "spillway.worker.drain-timeout", "25s", // streams that are stuck end with their worker
            "spillway.topics.partitions", "4",
            "spillway.ladder.base", "100ms",
            "spillway.ladder.tiers", "4",
            "spillway.ladder.partitions", "2"));
    configuration.putAll(overrides);
    vertx = Vertx.vertx();
    open.push(() -> vertx.close().await());
    if ("classic".equals(overrides.get("spillway.kafka.group-protocol"))) {
      configuration.put("spillway.kafka.properties.session.timeout.ms", "6000");
      configuration.put("spillway.kafka.properties.heartbeat.interval.ms", "300");
    }
    createTopics();
    producer = remember(newProducer());
  }

  private KafkaProducer<byte[], byte[]> newProducer() {
    return new KafkaProducer<>(
        clientProperties(Map.of("linger.ms", 5, "max.request.size", 9_000_000)),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** Submits over a producer that knows nothing of what was written before. */
  void renewProducer() {
    producer = remember(newProducer());
  }

  static Installation start(
      Map<String, String> overrides, UnaryOperator<SimulatorSettings.Builder> simulated) {
    return new Installation(Map.of(), overrides, simulated);
  }

  static Installation startOn(Map<String, String> brokerProperties, Map<String, String> overrides) {
    return new Installation(brokerProperties, overrides, simulator -> simulator);
  }

  /** On a broker of the caller's. */
  static Installation startOn(EmbeddedKafka running, Map<String, String> overrides) {
    return new Installation(running, Map.of(), overrides, simulator -> simulator);
  }

  /** Another installation in the same cluster. */
  Installation beside(String topicPrefix) {
    return new Installation(
        kafka, Map.of(), Map.of("spillway.topic.prefix", topicPrefix), simulator -> simulator);
  }

  /** Starts a process's worth of roles. */
  Roles run(String instance, String roles) {
    return run(instance, roles, Map.of());
  }

  Roles run(String instance, String roles, Map<String, String> more) {
    Roles running = launch(instance, roles, more);
    await("roles run", () -> running.running().stream().allMatch(Installation::isRunning));
    return running;
  }

  /** The same without waiting until they run. */
  Roles launch(String instance, String roles, Map<String, String> more) {
    Map<String, String> overrides = new HashMap<>(configuration);
    overrides.put("spillway.roles", roles);
    overrides.putAll(more);
    MeterRegistry registry = Registries.prometheus(topics().backlogs());
    registries.put(instance, registry);
    return remember(
        Roles.start(
            settings(overrides),
            new ProcessContext(
                instance,
                "test",
                registry,
                vertx,
                Runtime.getRuntime().maxMemory(),
                new Clocks(InstantSource.system(), System::nanoTime))));
  }

  /** The configuration of every process. */
  Map<String, String> configuration() {
    return Map.copyOf(configuration);
  }

  private static boolean isRunning(io.spillway.role.Role role) {
    return role.status().state() == RoleState.RUNNING;
  }

  private static Settings settings(Map<String, String> overrides) {
    try {
      return Settings.load(Map.of(), null, overrides);
    } catch (io.spillway.config.ConfigException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  DerivedSettings derived() {
    return plan(Map.of());
  }

  /** The plan of the configuration with these changes. */
  DerivedSettings plan(Map<String, String> more) {
    Map<String, String> changed = new HashMap<>(configuration);
    changed.putAll(more);
    return new DerivedSettings(settings(changed));
  }

  Topics topics() {
    return derived().topics();
  }

  Simulator simulator() {
    return simulator;
  }

  void createTopics() {
    createTopics(Map.of());
  }

  /** Creates what is missing under the configuration with these changes. */
  void createTopics(Map<String, String> more) {
    try (Admin admin = admin()) {
      new TopicsAdmin(admin)
          .create(TopicSpecs.of(plan(more).topicsSettings(1), RoleDescriptor.topics()));
    }
  }

  Admin admin() {
    return Admin.create(clientProperties(Map.of()));
  }

  private Map<String, Object> clientProperties(Map<String, Object> more) {
    Map<String, Object> properties =
        new HashMap<>(new KafkaClients(settings(configuration), "test").userProperties());
    properties.putAll(more);
    return properties;
  }

  /** A job line whose answer names it. */
  static byte[] job(String id, String model) {
    return JobLines.request(id, model, "hello");
  }

  void submit(ProducerRecord<byte[], byte[]> record) {
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure != null) {
            throw new IllegalStateException(failure);
          }
        });
  }

  /** Submits jobs to partition 0, each in a batch of its own. */
  void submitSingly(List<String> ids) {
    for (String id : ids) {
      submit(id, "claude-test", 0);
      producer.flush();
    }
  }

  void submit(String id) {
    submit(id, "claude-test", null);
  }

  void submit(String id, String model, Integer partition) {
    byte[] key = id.getBytes(StandardCharsets.UTF_8);
    submit(new ProducerRecord<>(topics().jobs(), partition, key, job(id, model)));
  }

  /** The results by custom id, once there are so many; fails where an id comes twice. */
  Map<String, JsonNode> awaitResults(int count) {
    Map<String, JsonNode> results = new TreeMap<>();
    try (TopicReader reader = reader(topics().results())) {
      await(
          count + " results",
          () -> {
            reader.poll().forEach(record -> put(results, record));
            return results.size() >= count;
          });
      reader.poll().forEach(record -> put(results, record));
    }
    assertThat(results).hasSize(count);
    return results;
  }

  private static void put(Map<String, JsonNode> results, ConsumerRecord<byte[], byte[]> record) {
    JsonNode result = json(record.value());
    String id = result.path("custom_id").asText();
    assertThat(results.put(id, result)).as("the result of " + id + " came twice").isNull();
  }

  static JsonNode json(byte[] value) {
    try {
      return JSON.readTree(value);
    } catch (java.io.IOException notJson) {
      throw new IllegalStateException(notJson);
    }
  }

  /** All records of a topic now, read_committed. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    try (TopicReader reader = reader(topic)) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      await(
          "the end of " + topic,
          () -> {
            records.addAll(reader.poll());
            return reader.isAtEnd();
          });
      return records;
    }
  }

  /** The committed offsets of the worker's group. */
  Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    try (Admin admin = admin()) {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Waits until every offset of the inputs is committed: no lag, no phantom lag, no bits. */
  void awaitNoLag() {
    try (TopicReader jobs = reader(topics().jobs());
        TopicReader due = reader(topics().due())) {
      await(
          "no lag",
          () -> {
            var committed = committed("spillway-worker");
            return jobs.hasNoLag(committed) && due.hasNoLag(committed);
          });
    }
  }

  TopicReader reader(String topic) {
    return new TopicReader(topic, clientProperties(Map.of("isolation.level", "read_committed")));
  }

  /** Polls the condition until it holds; fails after a time that no healthy run comes near. */
  static void await(String what, BooleanSupplier condition) {
    await(what, condition, PATIENCE);
  }

  static void await(String what, BooleanSupplier condition, Duration patience) {
    Pause.await(what, condition, patience);
  }

  private <T extends AutoCloseable> T remember(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
