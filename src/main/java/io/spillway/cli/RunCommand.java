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
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spillway run}: the service. */
@Command(
    name = "run",
    header = "Run the service: worker, router and delayer.",
    description = {
      "Takes jobs from Kafka, streams them to the API, routes failures over the "
          + "retry ladder and writes one result for each job, until it is told to stop "
          + "(SIGTERM, SIGINT); then it starts nothing new, lets open streams end, commits "
          + "and leaves. Told a second time, it ends at once and says what it gives up. The "
          + "topics must be there: see 'spillway topics'.",
      "",
      "Configured by environment variables and a properties file; "
          + "docs/reference/configuration.md names all keys. Metrics and health are on "
          + "the operator port."
    },
    exitCodeList = {
      "0:stopped as told",
      "1:a role failed, or the start did, or the stop was cut short",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  ANTHROPIC_API_KEY=... spillway run",
      "  SPILLWAY_API_KEY_FILE=/run/secrets/key spillway run --roles worker"
    })
final class RunCommand extends SpillwayCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
  private static final long LOOK_MILLIS = 500;
  private static final int LOOPS_SECONDS = 5;

  private final Console console;

  @Option(
      names = "--roles",
      paramLabel = "ROLE,...",
      completionCandidates = RoleTexts.class,
      description = "Which roles run here: ${COMPLETION-CANDIDATES} (default: all).")
  private @Nullable String roles;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file (default: the one SPILLWAY_CONFIG names).")
  private @Nullable Path config;

  @Option(
      names = "--leave",
      description =
          "Leave the groups for good when stopped, as in a scale-in (default: the partitions wait "
              + "for this instance to come back).")
  private boolean leave;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Settings settings = settings();
    FreePort.check(settings);
    checkHeap(settings);
    checkTopics(new KafkaTarget(settings));
    Duration drain = settings.get(Keys.WORKER_DRAIN_TIMEOUT);
    try (ServiceStop stop = ServiceStop.listen(drain, console.err()::println)) {
      return serve(settings, stop) ? 0 : 1;
    }
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
            .map(RunCommand::unended)
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
    Map<String, String> overrides = new HashMap<>();
    if (roles != null) {
      overrides.put(Keys.ROLES.name(), roles);
    }
    if (leave) {
      overrides.put(Keys.LEAVE_ON_STOP.name(), "true");
    }
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
        InstanceId.of(settings, console.environment(), host(), RunCommand::instanceToken);
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
