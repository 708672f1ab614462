package io.spillway.dev.demo;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.config.ConfigException;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.dev.broker.EmbeddedKafka;
import io.spillway.dev.broker.EmbeddedKafkaSettings;
import io.spillway.dev.simulator.Simulator;
import io.spillway.dev.simulator.settings.SimulatorSettings;
import io.spillway.dev.simulator.settings.Speed;
import io.spillway.metrics.Registries;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.EventLoops;
import io.spillway.wiring.KafkaClients;
import io.spillway.wiring.RoleDescriptor;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * The environment of the demo's roles: a Kafka with the topics, a simulator, event loops and a
 * registry. Closed after the roles.
 */
final class DemoWorld implements AutoCloseable {
  static final String INSTANCE = "demo";

  private final EmbeddedKafka kafka;
  private final Simulator simulator;
  private final Vertx vertx = EventLoops.open();
  private final PrometheusMeterRegistry registry = Registries.prometheus(Set.of());
  private final Settings settings;

  private DemoWorld(EmbeddedKafka kafka, Simulator simulator, Settings settings) {
    this.kafka = kafka;
    this.simulator = simulator;
    this.settings = settings;
  }

  /** Starts everything; blocks until it can be used. */
  static DemoWorld start(DemoSettings demo, InstantSource clock) {
    EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaSettings.temporary());
    DemoWorld world;
    try {
      world = withSimulator(demo, clock, kafka);
    } catch (RuntimeException failure) {
      kafka.close();
      throw failure;
    }
    try {
      world.createTopics();
      return world;
    } catch (RuntimeException failure) {
      world.close();
      throw failure;
    }
  }

  private static DemoWorld withSimulator(
      DemoSettings demo, InstantSource clock, EmbeddedKafka kafka) {
    Simulator simulator = simulator(demo, clock);
    try {
      Settings settings = settings(demo, kafka.bootstrapServers(), simulator.baseUrl());
      return new DemoWorld(kafka, simulator, settings);
    } catch (ConfigException wrong) {
      simulator.close();
      throw new IllegalStateException("the demo's own settings are wrong", wrong);
    }
  }

  private static Simulator simulator(DemoSettings demo, InstantSource clock) {
    Speed speed = new Speed(Duration.ofMillis(400), Duration.ofMillis(30), 40, 0.5);
    return Simulator.start(
        SimulatorSettings.builder(clock)
            .seed(demo.seed())
            .speed(speed)
            .faults(DemoFaults.of(demo.seed()))
            .build());
  }

  /** The settings, without environment variables, so that the demo is the same everywhere. */
  private static Settings settings(DemoSettings demo, String bootstrapServers, String baseUrl)
      throws ConfigException {
    return Settings.load(
        Map.of(),
        null,
        Map.ofEntries(
            Map.entry(Keys.KAFKA_BOOTSTRAP_SERVERS.name(), bootstrapServers),
            Map.entry(Keys.API_BASE_URL.name(), baseUrl),
            Map.entry(Keys.API_KEY.name(), "demo"),
            Map.entry(Keys.HTTP_HOST.name(), "127.0.0.1"),
            Map.entry(Keys.HTTP_PORT.name(), "0"),
            Map.entry(Keys.WORKER_MAX_IN_FLIGHT.name(), Integer.toString(demo.maxInFlight())),
            Map.entry(Keys.TOPICS_PARTITIONS.name(), "4"),
            Map.entry(Keys.LADDER_BASE.name(), "500ms"),
            Map.entry(Keys.LADDER_TIERS.name(), "5")));
  }

  private void createTopics() {
    try (Admin admin = clients().admin()) {
      new TopicsAdmin(admin)
          .create(TopicSpecs.of(derived().topicsSettings(1), RoleDescriptor.topics()));
    }
  }

  Settings settings() {
    return settings;
  }

  DerivedSettings derived() {
    return new DerivedSettings(settings);
  }

  KafkaClients clients() {
    return new KafkaClients(settings, INSTANCE);
  }

  Vertx vertx() {
    return vertx;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  Simulator simulator() {
    return simulator;
  }

  /** Closes everything, Kafka last, because the others still send it requests while they close. */
  @Override
  public void close() {
    try (kafka;
        simulator) {
      vertx.close().await();
      registry.close();
    }
  }
}
