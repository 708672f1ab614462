package io.spillway.cli;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.spillway.config.ConfigException;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.metrics.Registries;
import io.spillway.operator.OperatorServer;
import io.spillway.operator.OperatorToken;
import io.spillway.role.Role;
import io.spillway.role.StartRefused;
import io.spillway.time.Clocks;
import io.spillway.topics.TopicDifference;
import io.spillway.topics.TopicSpecs;
import io.spillway.topics.TopicsAdmin;
import io.spillway.wiring.DerivedSettings;
import io.spillway.wiring.EventLoops;
import io.spillway.wiring.Health;
import io.spillway.wiring.HeapPlan;
import io.spillway.wiring.InstanceId;
import io.spillway.wiring.LanesOfWorker;
import io.spillway.wiring.ProcessContext;
import io.spillway.wiring.RoleDescriptor;
import io.spillway.wiring.Roles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service of this process: what {@code spillway run} does. Knows nothing of the command line,
 * so that the image starts it without a parser of options, whose classes are too old for the
 * image's cache and would be loaded and verified at each start.
 */
final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final long LOOK_MILLIS = 500;
  private static final int LOOPS_SECONDS = 5;

  private final Console console;
  private final @Nullable Path config;
  private final Map<String, String> overrides;

  /**
   * Not yet started.
   *
   * @param config a properties file; null: the one that the environment names, if any
   * @param overrides values by the names of keys, which win
   */
  Service(Console console, @Nullable Path config, Map<String, String> overrides) {
    this.console = console;
    this.config = config;
    this.overrides = overrides;
  }

  /**
   * Runs until the process is told to stop, or a role ends by itself.
   *
   * @return the exit code: 0 if it stopped as told, 1 if a role failed
   * @throws CommandFailure if it cannot start
   */
  int run() throws InterruptedException {
    createManagedBeans();
    Settings settings = settings();
    FreePort.check(settings);
    checkHeap(settings);
    checkTopics(new KafkaTarget(settings));
    Duration drain = settings.get(Keys.WORKER_DRAIN_TIMEOUT);
    try (ServiceStop stop = ServiceStop.listen(drain, console.err()::println)) {
      return serve(settings, stop) ? 0 : 1;
    }
  }

  /**
   * Creates the JVM's managed beans on another thread. Kafka's clients and the meters need them,
   * and the first who asks would wait for a fifth of a second.
   */
  private static void createManagedBeans() {
    Thread.ofPlatform()
        .daemon()
        .name("managed beans")
        .start(ManagementFactory::getPlatformMBeanServer);
  }

  private boolean serve(Settings settings, ServiceStop stop) throws InterruptedException {
    Vertx vertx = EventLoops.open();
    PrometheusMeterRegistry registry =
        Registries.prometheus(new DerivedSettings(settings).topics().backlogs());
    try (InstanceId instance = instance(settings);
        Roles running = Roles.start(settings, host(instance.name(), registry, vertx))) {
      try {
        OperatorServer operator = operator(settings, vertx, registry, running);
        LOG.info(
            "instance {} runs {}; operator port {}",
            instance.name(),
            settings.get(Keys.ROLES),
            operator.port());
        stop.serves(() -> unended(running));
        return await(running, stop);
      } finally {
        stop.begin(); // before the roles close
      }
    } catch (StartRefused refused) {
      // an error is printed on one line
      String why = String.valueOf(refused.getMessage()).replaceAll("\\s*\n\\s*", " ");
      throw new CommandFailure("The start was refused: " + why, refused);
    } finally {
      stop.begin();
      close(vertx);
    }
  }

  private static List<String> unended(Roles roles) {
    List<String> names =
        roles.running().stream()
            .filter(role -> !role.status().state().isFinal())
            .map(Service::unended)
            .toList();
    return names.isEmpty() ? List.of("the event loops") : names;
  }

  private static String unended(Role role) {
    String unfinished = role.unfinished();
    return "the " + role.name() + (unfinished.isEmpty() ? "" : " (" + unfinished + ")");
  }

  /** An event loop that something blocks does not end; the process does, without it. */
  private static void close(Vertx vertx) {
    try {
      vertx.close().await(LOOPS_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException late) {
      LOG.warn("the event loops have not ended within {} s; they are left behind", LOOPS_SECONDS);
    }
  }

  private static ProcessContext host(String instance, MeterRegistry registry, Vertx vertx) {
    return new ProcessContext(
        instance,
        SpillwayVersion.number(),
        registry,
        vertx,
        Runtime.getRuntime().maxMemory(),
        new Clocks(InstantSource.system(), System::nanoTime));
  }

  private Settings settings() {
    try {
      return Settings.load(console.environment(), config, overrides);
    } catch (ConfigException wrong) {
      throw new CommandFailure(String.valueOf(wrong.getMessage()), wrong);
    }
  }

  /** Checks the heap before the first request to Kafka, which may take long. */
  private static void checkHeap(Settings settings) {
    try {
      HeapPlan.of(settings, Runtime.getRuntime().maxMemory());
    } catch (StartRefused tooSmall) {
      throw new CommandFailure("The start was refused: " + tooSmall.getMessage(), tooSmall);
    }
  }

  private void checkTopics(KafkaTarget target) {
    try (Cluster cluster = Cluster.connect(target, console.err())) {
      var specs = TopicSpecs.of(target.topicsSettings(cluster.brokers()), RoleDescriptor.topics());
      List<TopicDifference> differences = new TopicsAdmin(cluster.admin()).check(specs);
      differences.forEach(difference -> LOG.warn("topics: {}", difference.message()));
      long errors = differences.stream().filter(TopicDifference::isError).count();
      if (errors > 0) {
        throw new CommandFailure(
            errors + " topics or settings are not as the invariants need; see 'spillway topics'");
      }
    }
  }

  private InstanceId instance(Settings settings) {
    InstanceId instance =
        InstanceId.of(settings, console.environment(), host(), Service::instanceToken);
    instance.doubt().ifPresent(LOG::warn);
    return instance;
  }

  private static String instanceToken() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unnamed) {
      return "localhost";
    }
  }

  private static OperatorServer operator(
      Settings settings, Vertx vertx, PrometheusMeterRegistry registry, Roles running) {
    String host = settings.get(Keys.HTTP_HOST);
    int port = settings.get(Keys.HTTP_PORT);
    return OperatorServer.start(
            vertx,
            host,
            port,
            registry::scrape,
            Health.of(running),
            running.lanes().map(LanesOfWorker::new).orElse(null),
            settings
                .get(Keys.OPERATOR_TOKEN_FILE)
                .map(file -> new OperatorToken(file.secret().reveal()))
                .orElse(null))
        .recover(taken -> Future.failedFuture(FreePort.failure(host, port, taken)))
        .await();
  }

  /**
   * Waits for the signal to stop, or for a role that ends by itself; returns true if no role
   * failed.
   */
  private static boolean await(Roles running, ServiceStop stop) throws InterruptedException {
    while (!stop.within(LOOK_MILLIS)) {
      if (running.running().stream().anyMatch(role -> role.status().state().isFinal())) {
        return false;
      }
    }
    return true;
  }
}
