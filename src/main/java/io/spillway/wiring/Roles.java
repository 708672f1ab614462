package io.spillway.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.spillway.api.ApiClient;
import io.spillway.config.Keys;
import io.spillway.config.Role;
import io.spillway.config.Secret;
import io.spillway.config.Settings;
import io.spillway.delayer.Delayer;
import io.spillway.delayer.DelayerSettings;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Registries;
import io.spillway.pressure.FixedLimit;
import io.spillway.router.Router;
import io.spillway.router.RouterSettings;
import io.spillway.topics.Topics;
import io.spillway.transaction.Transactor;
import io.spillway.worker.Worker;
import io.spillway.worker.WorkerSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Starts the roles of one process and stops them in the opposite order. */
public final class Roles implements AutoCloseable {

  /** Outlasts the death of a transaction's coordinator: a fifth of max.poll.interval.ms. */
  private static final Duration REVOKE_COMMIT_TIMEOUT = Duration.ofMinutes(1);

  private final Settings settings;
  private final Plan plan;
  private final KafkaClients clients;
  private final String instance;
  private final String version;
  private final MeterRegistry registry;
  private final Meters meters;
  private final Vertx vertx;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final List<io.spillway.role.Role> running = new ArrayList<>();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();

  private Roles(
      Settings settings,
      String instance,
      String version,
      MeterRegistry registry,
      Vertx vertx,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.plan = new Plan(settings);
    this.clients = new KafkaClients(settings, instance);
    this.instance = instance;
    this.version = version;
    this.registry = registry;
    this.meters = new Meters(registry);
    this.vertx = vertx;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts the roles that the configuration names. The topics must be there.
   *
   * @param instance names this process in transactional ids
   * @param version of Spillway, for tags and the user agent
   * @param registry where the meters are registered
   * @param vertx whose event loops hold the streams; stays the caller's to close, after the roles
   */
  public static Roles start(
      Settings settings,
      String instance,
      String version,
      MeterRegistry registry,
      Vertx vertx,
      InstantSource clock,
      LongSupplier nanoTime) {
    Roles roles = new Roles(settings, instance, version, registry, vertx, clock, nanoTime);
    try {
      for (Role role : Role.values()) {
        if (settings.get(Keys.ROLES).contains(role)) {
          roles.running.add(roles.start(role));
        }
      }
      return roles;
    } catch (RuntimeException failure) {
      roles.close();
      throw failure;
    }
  }

  /** The roles that were started. */
  public List<io.spillway.role.Role> running() {
    return List.copyOf(running);
  }

  @Override
  public void close() {
    running.reversed().forEach(io.spillway.role.Role::close);
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception failure) {
        throw new IllegalStateException("a resource did not close", failure);
      }
    }
  }

  private io.spillway.role.Role start(Role role) {
    return switch (role) {
      case WORKER -> worker();
      case ROUTER -> router();
      case DELAYER -> delayer();
    };
  }

  private io.spillway.role.Role worker() {
    Secret key =
        settings
            .get(Keys.API_KEY)
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "a worker needs an API key: set "
                        + Keys.API_KEY.environment()
                        + " or "
                        + Keys.API_KEY_FILE.environment()));
    Topics topics = plan.topics();
    WorkerSettings worker =
        new WorkerSettings(
            topics.jobs(),
            topics.due(),
            topics.failures(),
            topics.results(),
            version + "/" + instance,
            Math.max(500, settings.get(Keys.WORKER_MAX_IN_FLIGHT)),
            settings.get(Keys.WORKER_MAX_BUFFERED_BYTES),
            plan.recordMaxBytes(),
            plan.resultMaxBytes(),
            settings.get(Keys.WORKER_COMMIT_INTERVAL),
            settings.get(Keys.WORKER_DRAIN_TIMEOUT),
            settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT),
            REVOKE_COMMIT_TIMEOUT);
    int loops = Runtime.getRuntime().availableProcessors();
    ApiClient api =
        ApiClient.open(vertx, loops, plan.api(key, "spillway/" + version), clock, nanoTime);
    resources.push(api);
    return Worker.start(
        worker,
        consumer("worker"),
        transactor("worker"),
        api,
        new FixedLimit(settings.get(Keys.WORKER_MAX_IN_FLIGHT)),
        meters,
        clock,
        nanoTime);
  }

  private Router router() {
    Topics topics = plan.topics();
    RouterSettings router =
        new RouterSettings(
            topics.failures(),
            topics.retries(),
            topics.deadLetters(),
            topics.results(),
            plan.retryPolicy());
    return Router.start(
        router,
        clients.streams(),
        meters,
        clock,
        streams -> resources.push(Registries.watch(registry, streams)));
  }

  private io.spillway.role.Role delayer() {
    Topics topics = plan.topics();
    DelayerSettings delayer = new DelayerSettings(topics.retries(), topics.due(), plan.ladder());
    return Delayer.start(
        delayer, consumer("delayer"), transactor("delayer"), meters, clock, nanoTime);
  }

  private KafkaConsumer<byte[], byte[]> consumer(String role) {
    KafkaConsumer<byte[], byte[]> consumer = clients.openConsumer(role);
    resources.push(Registries.watch(registry, consumer));
    return consumer;
  }

  private Transactor transactor(String role) {
    ReplacedWatch watch = new ReplacedWatch();
    resources.push(watch);
    return clients.openTransactor(
        role, producer -> watch.replace(Registries.watch(registry, producer)));
  }

  /** The metrics of the producer that a transactor uses now; written by the role's thread. */
  private static final class ReplacedWatch implements AutoCloseable {
    private volatile Meters.Watch current = () -> {};

    void replace(Meters.Watch fresh) {
      current.close();
      current = fresh;
    }

    @Override
    public void close() {
      current.close();
    }
  }
}
