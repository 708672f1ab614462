package io.spillway.wiring;

import io.spillway.api.ApiClient;
import io.spillway.config.Keys;
import io.spillway.config.RoleName;
import io.spillway.config.Secret;
import io.spillway.config.Settings;
import io.spillway.delayer.Delayer;
import io.spillway.delayer.DelayerSettings;
import io.spillway.heartbeat.Heartbeats;
import io.spillway.host.OpenFiles;
import io.spillway.host.StreamRoom;
import io.spillway.memory.Holdings;
import io.spillway.metrics.Meters;
import io.spillway.metrics.Registries;
import io.spillway.pressure.FixedLimit;
import io.spillway.pressure.ShortageGate;
import io.spillway.progress.KeptMarks;
import io.spillway.progress.Ledger;
import io.spillway.progress.MarkCodec;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.StallWatch;
import io.spillway.role.StartRefused;
import io.spillway.router.Router;
import io.spillway.router.RouterSettings;
import io.spillway.topics.FormerTopics;
import io.spillway.topics.Topics;
import io.spillway.transaction.Transactor;
import io.spillway.worker.Worker;
import io.spillway.worker.WorkerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the roles of one process and stops them in the opposite order. */
public final class Roles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Roles.class);

  /** Outlasts the death of a transaction's coordinator: a fifth of max.poll.interval.ms. */
  private static final Duration REVOKE_COMMIT_TIMEOUT = Duration.ofMinutes(1);

  /** A loop does nothing that takes long: a large message takes a second. */
  private static final Duration LOOP_BOUND = Duration.ofSeconds(30);

  /** Kafka's clients may hold a role's thread up for a minute or two, while brokers are away. */
  private static final Duration ROLE_BOUND = Duration.ofMinutes(5);

  private final Settings settings;
  private final Plan plan;
  private final HeapPlan heap;
  private final Holdings holdings;
  private final KafkaClients clients;
  private final Host host;
  private final Meters meters;
  private final Heartbeats heartbeats;
  private final List<Role> running = new ArrayList<>();
  private final Map<Role, StallWatch> stalls = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

  /** What the limit of open files leaves room for. */
  private int mostStreams = Integer.MAX_VALUE;

  private BrokerLimits limits = BrokerLimits.USUAL;

  private Roles(Settings settings, Host host) {
    this.settings = settings;
    this.plan = new Plan(settings);
    this.heap = HeapPlan.of(settings, host.heapBytes());
    this.holdings = heap.open();
    this.clients = new KafkaClients(settings, host.instance()).fittingTheTopics();
    this.host = host;
    this.meters = new Meters(host.registry());
    this.heartbeats = new Heartbeats(host.clocks().nanoTime(), meters::loopHeldUp);
    resources.push(heartbeats);
  }

  /**
   * Starts the roles that the configuration names. The topics must be there.
   *
   * @throws io.spillway.role.StartRefused if a group is another installation's too, or the heap is
   *     too small
   */
  public static Roles start(Settings settings, Host host) {
    LOG.debug("{} classes are loaded", ClassesAtStart.load());
    Roles roles = new Roles(settings, host);
    try {
      roles.compareOpenFiles();
      roles.readLimits();
      roles.checkGroups();
      for (RoleName role : RoleName.values()) {
        if (settings.get(Keys.ROLES).contains(role)) {
          roles.add(role);
        }
      }
      roles.heartbeats.start();
      return roles;
    } catch (RuntimeException failure) {
      roles.close();
      throw failure;
    }
  }

  private void compareOpenFiles() {
    OptionalLong limit = OpenFiles.limit();
    if (limit.isEmpty()) {
      return;
    }
    boolean worker = settings.get(Keys.ROLES).contains(RoleName.WORKER);
    int streams = worker ? settings.get(Keys.WORKER_MAX_IN_FLIGHT) : 0;
    switch (StreamRoom.of(limit.getAsLong(), OpenFiles.open(), streams)) {
      case StreamRoom.Enough() -> {}
      case StreamRoom.TooLittle few -> throw new StartRefused(few.words());
      case StreamRoom.Tight tight when worker -> {
        LOG.warn("{}", tight.words());
        if (!plan.mayUseHttp2()) {
          mostStreams = tight.streams();
        }
      }
      case StreamRoom.Tight tight -> LOG.debug("{}", tight.words());
    }
  }

  private void add(RoleName name) {
    Role role = start(name);
    running.add(role);
    heartbeats.watchRole(role.name(), ROLE_BOUND, role::beats);
    stalls.put(role, new StallWatch(settings.get(Keys.HEALTH_STALL_AFTER)));
    resources.push(meters.watchRole(role.name(), () -> status(role).state() == RoleState.RUNNING));
  }

  /**
   * How a role is: one whose threads are stuck has failed, and one that runs and makes no headway
   * waits. From any thread.
   */
  public Lifecycle.Status status(Role role) {
    Lifecycle.Status now = role.status();
    StallWatch watch = stalls.get(role);
    Optional<String> stuck =
        now.state().isFinal() ? Optional.empty() : heartbeats.stuck(role.name());
    if (stuck.isPresent()) {
      return new Lifecycle.Status(RoleState.FAILED, stuck.get());
    }
    if (now.state() != RoleState.RUNNING || watch == null) {
      return now;
    }
    return watch
        .look(role.headway(), host.clocks().nanos())
        .map(why -> new Lifecycle.Status(RoleState.WAITING, why))
        .orElse(now);
  }

  /** The roles that were started. */
  public List<Role> running() {
    return List.copyOf(running);
  }

  /** Stops all roles at once: none waits for another to let go. */
  @Override
  public void close() {
    List<Thread> stopping =
        running.reversed().stream()
            .map(role -> Thread.ofPlatform().name("stop " + role.name()).start(role::close))
            .toList();
    stopping.forEach(Roles::join);
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception failure) {
        throw new IllegalStateException("a resource did not close", failure);
      }
    }
  }

  private static void join(Thread stopping) {
    try {
      stopping.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLimits() {
    try (Admin admin = clients.admin()) {
      limits = BrokerLimits.read(admin);
      clients.fit(limits);
    }
  }

  private void checkGroups() {
    try (Admin admin = clients.admin()) {
      GroupCheck groups = new GroupCheck(admin, plan.topics());
      for (RoleName role : settings.get(Keys.ROLES)) {
        groups.check(plan.group(role));
      }
    }
  }

  private Role start(RoleName role) {
    return switch (role) {
      case WORKER -> worker();
      case ROUTER -> router();
      case DELAYER -> delayer();
    };
  }

  private Role worker() {
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
            host.version() + "/" + host.instance(),
            Math.max(500, settings.get(Keys.WORKER_MAX_IN_FLIGHT)),
            heap.bufferedBytes(),
            clients.recordMaxBytes(),
            plan.resultMaxBytes(),
            settings.get(Keys.WORKER_COMMIT_INTERVAL),
            settings.get(Keys.WORKER_DRAIN_TIMEOUT),
            settings.get(Keys.WORKER_REVOKE_DRAIN_TIMEOUT),
            REVOKE_COMMIT_TIMEOUT,
            MarkCodec.bitsBytes(limits.offsetMetadataMaxBytes()),
            settings.get(Keys.KAFKA_REFUSAL_TIMEOUT));
    int loops = Runtime.getRuntime().availableProcessors();
    ApiClient api =
        ApiClient.open(
            host.vertx(),
            loops,
            plan.api(key, "spillway/" + host.version()),
            plan.connections(),
            holdings,
            host.clocks().clock(),
            host.clocks().nanoTime());
    resources.push(api);
    watch(api);
    return Worker.start(
        worker,
        consumers(RoleName.WORKER),
        clients.openLedger(RoleName.WORKER, host.clocks().nanoTime()),
        transactor(RoleName.WORKER),
        api,
        new ShortageGate(
            new FixedLimit(Math.min(mostStreams, settings.get(Keys.WORKER_MAX_IN_FLIGHT)))),
        holdings,
        meters,
        host.clocks().clock(),
        host.clocks().nanoTime());
  }

  private void watch(ApiClient api) {
    int number = 0;
    for (Executor loop : api.loops()) {
      heartbeats.watchLoop(RoleName.WORKER, "event loop " + ++number, LOOP_BOUND, loop);
    }
    resources.push(meters.watchHeld(holdings::heldBytes, holdings::waitingStreams));
    resources.push(meters.watchLongest(heartbeats::longest));
  }

  private Role router() {
    RouterSettings router =
        new RouterSettings(
            plan.topics(),
            plan.group(RoleName.ROUTER),
            plan.retryPolicy(),
            clients.recordMaxBytes(),
            settings.get(Keys.KAFKA_REFUSAL_TIMEOUT));
    Ledger ledger = clients.openLedger(RoleName.ROUTER, host.clocks().nanoTime());
    resources.push(ledger);
    return Router.start(
        router,
        clients.streams(),
        clients.routerStart(ledger, host.clocks().nanoTime()),
        meters,
        host.clocks(),
        streams -> resources.push(Registries.watch(host.registry(), streams)));
  }

  private Role delayer() {
    tellOfFormerLadders();
    DelayerSettings delayer =
        new DelayerSettings(
            plan.topics(),
            plan.ladder(),
            clients.recordMaxBytes(),
            settings.get(Keys.KAFKA_REFUSAL_TIMEOUT));
    return Delayer.start(
        delayer,
        consumers(RoleName.DELAYER),
        clients.openLedger(RoleName.DELAYER, host.clocks().nanoTime()),
        transactor(RoleName.DELAYER),
        holdings,
        meters,
        host.clocks());
  }

  /** Says once what waits in topics of a former ladder; the delayer reads them with its own. */
  private void tellOfFormerLadders() {
    String group = plan.group(RoleName.DELAYER);
    try (Admin admin = clients.admin()) {
      KeptMarks kept = clients.keptMarks(admin, host.clocks().nanoTime());
      new FormerTopics(admin)
          .find(plan.topics(), group, () -> KeptMarks.of(group, kept.read())).stream()
              .filter(topic -> !topic.isEmpty())
              .forEach(topic -> LOG.warn("{}", topic.message()));
    } catch (KafkaException notNow) {
      LOG.warn("topics of a former ladder cannot be looked for: {}", notNow.toString());
    }
  }

  private Supplier<KafkaConsumer<byte[], byte[]>> consumers(RoleName role) {
    ReplacedWatch watch = new ReplacedWatch();
    resources.push(watch);
    return clients.consumers(
        role, consumer -> watch.replace(() -> Registries.watch(host.registry(), consumer)));
  }

  private Transactor transactor(RoleName role) {
    ReplacedWatch watch = new ReplacedWatch();
    resources.push(watch);
    return clients.openTransactor(
        role,
        producer -> watch.replace(() -> Registries.watch(host.registry(), producer)),
        host.clocks().nanoTime(),
        host.clocks().clock());
  }
}
