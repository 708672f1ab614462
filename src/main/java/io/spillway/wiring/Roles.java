package io.spillway.wiring;

import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.role.Lifecycle;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.role.StallWatch;
import io.spillway.time.ClockSteps;
import io.spillway.time.Clocks;
import io.spillway.wiring.RoleParts.Headroom;
import io.spillway.worker.LaneControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the roles of one process and stops them all at once. */
public final class Roles implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Roles.class);

  /**
   * The silence after which a role's thread is stuck. Kafka's clients may block it for a minute or
   * two while brokers are down.
   */
  private static final Duration ROLE_BOUND = Duration.ofMinutes(5);

  /** Of {@link Thread#join(long)}. */
  private static final long FOR_EVER = 0;

  private final RoleParts parts;
  private final List<Role> running = new ArrayList<>();
  private final Map<Role, StallWatch> stalls = new ConcurrentHashMap<>();

  private Roles(RoleParts parts) {
    this.parts = parts;
  }

  /**
   * Starts the configured roles. The topics must exist.
   *
   * @throws io.spillway.role.StartRefused if a group is also used by another installation, or the
   *     heap is too small
   */
  public static Roles start(Settings settings, ProcessContext process) {
    LOG.debug("{} classes are loaded", ClassesAtStart.load());
    Roles roles = new Roles(parts(settings, process));
    try {
      roles.startAll(RoleDescriptor.running(settings));
      roles.parts.heartbeats().start();
      roles.watchClock();
      return roles;
    } catch (RuntimeException failure) {
      roles.close();
      throw failure;
    }
  }

  /** Reads the limits of the machine and of the brokers, before any role starts. */
  private static RoleParts parts(Settings settings, ProcessContext process) {
    DerivedSettings derived = new DerivedSettings(settings);
    HeapPlan heap = HeapPlan.of(settings, process.heapBytes());
    KafkaClients clients = new KafkaClients(settings, process.instance());
    int streams;
    try (Admin admin = clients.admin()) {
      clients = clients.fittingTheTopics(admin);
      streams = StreamBound.of(derived);
      clients = clients.fittingTheBrokers(admin);
      new GroupCheck(admin, derived.topics()).check(groups(derived));
    }
    return new RoleParts(derived, process, clients, new Headroom(heap, clients.limits(), streams));
  }

  private static List<String> groups(DerivedSettings derived) {
    return RoleDescriptor.running(derived.settings()).stream()
        .map(role -> derived.group(role.name()))
        .toList();
  }

  /** Starts the roles; a role on Streams waits for Kafka, so the others get ready meanwhile. */
  private void startAll(List<RoleDescriptor> descriptors) {
    descriptors.forEach(role -> role.countFromZero(parts.meters(), parts.derived()));
    Map<RoleDescriptor, StartAside> aside = new LinkedHashMap<>();
    descriptors.stream()
        .filter(RoleDescriptor::runsOnStreams)
        .forEach(role -> aside.put(role, StartAside.begin(role, parts)));
    try {
      for (RoleDescriptor role : descriptors) {
        if (!aside.containsKey(role)) {
          add(role, role.start(parts));
        }
      }
      aside.forEach((role, start) -> add(role, start.await()));
    } catch (RuntimeException failure) {
      aside.forEach(this::giveUp);
      throw failure;
    }
  }

  /** Ends a start. A role that has started nevertheless is closed with the others. */
  private void giveUp(RoleDescriptor descriptor, StartAside start) {
    start.interrupt();
    try {
      add(descriptor, start.await());
    } catch (RuntimeException ended) {
      LOG.debug("the {} did not start: {}", descriptor.name(), ended.toString());
    }
  }

  private void add(RoleDescriptor descriptor, Role role) {
    running.add(role);
    Duration longest = ROLE_BOUND.plus(descriptor.longestTurn(parts.settings()));
    parts.heartbeats().watchRole(role.name(), longest, role::beats);
    stalls.put(role, new StallWatch(parts.settings().get(Keys.HEALTH_STALL_AFTER)));
    parts.keep(parts.meters().watchRole(role.name(), () -> isAtWork(status(role).state())));
  }

  /** Looks once a second whether the wall clock was set back, and tells the roles. */
  private void watchClock() {
    Clocks clocks = parts.clocks();
    ClockSteps steps = new ClockSteps(clocks.now(), clocks.nanos());
    ScheduledExecutorService watch =
        parts.keep(
            Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("clock watch").factory()));
    watch.scheduleWithFixedDelay(
        () -> {
          Duration back = steps.setBack(clocks.now(), clocks.nanos());
          if (back.isPositive()) {
            LOG.warn("the clock was set back by {} s", back.toSeconds());
            running.forEach(role -> role.clockSetBack(back));
          }
        },
        1,
        1,
        TimeUnit.SECONDS);
  }

  /**
   * The status of a role: failed if one of its threads is stuck, waiting if it runs but makes no
   * progress. From any thread.
   */
  public Lifecycle.RoleStatus status(Role role) {
    Lifecycle.RoleStatus now = role.status();
    StallWatch watch = stalls.get(role);
    Optional<String> stuck =
        now.state().isFinal() ? Optional.empty() : parts.heartbeats().stuck(role.name());
    if (stuck.isPresent()) {
      return new Lifecycle.RoleStatus(RoleState.FAILED, stuck.get());
    }
    if (!isAtWork(now.state()) || watch == null) {
      return now;
    }
    return watch
        .look(role.headway(), parts.clocks().nanos())
        .map(why -> new Lifecycle.RoleStatus(RoleState.WAITING, why))
        .orElse(now);
  }

  private static boolean isAtWork(RoleState state) {
    return state == RoleState.RUNNING || state == RoleState.HELD;
  }

  /** The control of the lanes of the worker that runs here; empty if none does. */
  public Optional<LaneControl> lanes() {
    return Optional.ofNullable(parts.lanes());
  }

  /** The roles that were started, in the order in which a job passes through them. */
  public List<Role> running() {
    return running.stream().sorted(Comparator.comparing(Role::name)).toList();
  }

  /**
   * Stops all roles. Those that have streams open are told first: what the others do for them and
   * for other processes goes on until the streams have ended, or their time is over. None waits for
   * another to let go.
   */
  @Override
  public void close() {
    List<Thread> draining = stop(Roles::hasStreams);
    long bound = parts.settings().get(Keys.WORKER_DRAIN_TIMEOUT).toMillis();
    long end = parts.clocks().nanos() + TimeUnit.MILLISECONDS.toNanos(bound);
    for (Thread thread : draining) {
      long rest = TimeUnit.NANOSECONDS.toMillis(end - parts.clocks().nanos());
      join(thread, Math.max(1, rest));
    }
    List<Thread> stopping = new ArrayList<>(draining);
    stopping.addAll(stop(role -> !hasStreams(role)));
    stopping.forEach(thread -> join(thread, FOR_EVER));
    parts.close();
  }

  private static boolean hasStreams(Role role) {
    return RoleDescriptor.of(role.name()).callsApi();
  }

  private List<Thread> stop(Predicate<Role> which) {
    return running.reversed().stream()
        .filter(which)
        .map(role -> Thread.ofPlatform().name("stop " + role.name()).start(role::close))
        .toList();
  }

  private static void join(Thread stopping, long millis) {
    try {
      stopping.join(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
