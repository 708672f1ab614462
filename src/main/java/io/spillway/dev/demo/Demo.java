package io.spillway.dev.demo;

import io.micrometer.core.instrument.Gauge;
import io.spillway.config.Keys;
import io.spillway.metrics.MeterName;
import io.spillway.operator.OperatorServer;
import io.spillway.role.Role;
import io.spillway.role.RoleState;
import io.spillway.time.Clocks;
import io.spillway.topics.Topics;
import io.spillway.wiring.Health;
import io.spillway.wiring.ProcessContext;
import io.spillway.wiring.Roles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The whole of Spillway in one process: Kafka, simulator, all roles, jobs with faults, and a
 * consumer of all resulting records. Blocks its caller; everything that it starts is stopped before
 * it returns.
 */
public final class Demo {
  private static final Duration POLL = Duration.ofMillis(100);

  /**
   * After this time without any record the demo is stuck. The longest wait of a healthy demo is the
   * last tier's delay of 8 to 16 s.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);

  private final DemoSettings settings;
  private final DemoView view;
  private final BooleanSupplier stopped;
  private final Clocks clocks;
  private final long began;

  /**
   * Creates a demo.
   *
   * @param view where the demo is shown; stays the caller's to close, after the run
   * @param stopped whether it should end early
   */
  public Demo(DemoSettings settings, DemoView view, BooleanSupplier stopped, Clocks clocks) {
    this.settings = settings;
    this.view = view;
    this.stopped = stopped;
    this.clocks = clocks;
    this.began = clocks.nanos();
  }

  /** Runs it from the first start to the last stop. */
  public DemoOutcome run() {
    view.say("Starting Kafka, a simulator of the Messages API, worker, router and delayer.");
    List<DemoJob> jobs = DemoJobs.take(settings.jobs());
    try (DemoWorld world = DemoWorld.start(settings, clocks.clock())) {
      Topics topics = world.derived().topics();
      List<String> ids = jobs.stream().map(DemoJob::id).toList();
      JobLedger ledger = new JobLedger(ids, topics.retries().size());
      try (TopicWatch watch = TopicWatch.open(world.clients().userProperties(), topics, ledger)) {
        Run run = new Run(world, topics, ledger, watch);
        RunEnd ending = run.withRoles(jobs);
        watch.readToEnd();
        DemoSummary summary =
            new DemoSummary(
                ledger.progress(0),
                ledger.verdict(),
                world.simulator().stats().calls(),
                ending.untilReady(),
                elapsed(),
                ending.problem());
        return new DemoOutcome(summary.exitCode(), summary.lines());
      }
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(clocks.nanos() - began);
  }

  /**
   * How the run ended.
   *
   * @param problem why it ended early; null if it did not
   */
  private record RunEnd(Duration untilReady, @Nullable String problem) {}

  /** The part of the demo in which the roles run. */
  private final class Run {
    private final DemoWorld world;
    private final Topics topics;
    private final JobLedger ledger;
    private final TopicWatch watch;
    private final DemoPicture picture;

    Run(DemoWorld world, Topics topics, JobLedger ledger, TopicWatch watch) {
      this.world = world;
      this.topics = topics;
      this.ledger = ledger;
      this.watch = watch;
      this.picture =
          new DemoPicture(
              "spillway demo: %d jobs, seed %d".formatted(settings.jobs(), settings.seed()),
              topics.retries());
    }

    /** Starts the roles, waits until they have done the jobs, and stops them in order. */
    RunEnd withRoles(List<DemoJob> jobs) {
      ProcessContext process =
          new ProcessContext(
              DemoWorld.INSTANCE,
              settings.version(),
              world.registry(),
              world.vertx(),
              Runtime.getRuntime().maxMemory(),
              clocks);
      try (Roles roles = Roles.start(world.settings(), process)) {
        view.say("Metrics and health: http://127.0.0.1:" + openOperatorPort(roles) + "/metrics");
        Optional<String> early = awaitRunning(roles);
        Duration untilReady = elapsed();
        if (early.isEmpty()) {
          submit(jobs);
          early = awaitResults(roles);
        }
        return new RunEnd(untilReady, early.orElse(null));
      }
    }

    private int openOperatorPort(Roles roles) {
      return OperatorServer.start(
              world.vertx(),
              world.settings().get(Keys.HTTP_HOST),
              world.settings().get(Keys.HTTP_PORT),
              world.registry()::scrape,
              Health.of(roles))
          .await()
          .port();
    }

    private Optional<String> awaitRunning(Roles roles) {
      long start = clocks.nanos();
      while (!roles.running().stream()
          .allMatch(role -> role.status().state() == RoleState.RUNNING)) {
        Optional<String> reason = reasonToEnd(roles, start, "the roles are not up after ");
        if (reason.isPresent()) {
          return reason;
        }
        watch.poll(POLL);
      }
      return Optional.empty();
    }

    /** Waits for the results; returns why it ended early, empty if every job has a result. */
    private Optional<String> awaitResults(Roles roles) {
      long lastNews = clocks.nanos();
      long seen = ledger.seen();
      DemoProgress progress = show();
      while (!progress.isDone()) {
        Optional<String> reason = reasonToEnd(roles, lastNews, "nothing has happened for ");
        if (reason.isPresent()) {
          return reason;
        }
        watch.poll(POLL);
        if (ledger.seen() != seen) {
          seen = ledger.seen();
          lastNews = clocks.nanos();
        }
        progress = show();
      }
      return Optional.empty();
    }

    private DemoProgress show() {
      Gauge gauge = world.registry().find(MeterName.JOBS_IN_FLIGHT.meter()).gauge();
      DemoProgress progress = ledger.progress(gauge == null ? 0 : (int) gauge.value());
      view.show(picture, progress, elapsed());
      return progress;
    }

    private Optional<String> reasonToEnd(Roles roles, long since, String silence) {
      if (stopped.getAsBoolean()) {
        return Optional.of("stopped before the end");
      }
      for (Role role : roles.running()) {
        if (role.status().state().isFinal()) {
          return Optional.of("the " + role.name() + " ended: " + role.status().reason());
        }
      }
      return clocks.nanos() - since > LONGEST_SILENCE.toNanos()
          ? Optional.of(silence + LONGEST_SILENCE.toSeconds() + " s")
          : Optional.empty();
    }

    private void submit(List<DemoJob> jobs) {
      Map<String, Object> config = new HashMap<>(world.clients().userProperties());
      config.put("acks", "all");
      var bytes = new ByteArraySerializer();
      AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
      try (var producer = new KafkaProducer<>(config, bytes, bytes)) {
        for (DemoJob job : jobs) {
          byte[] key = job.id().getBytes(StandardCharsets.UTF_8);
          byte[] value = job.line().getBytes(StandardCharsets.UTF_8);
          producer.send(
              new ProducerRecord<>(topics.jobs(), key, value),
              (_, failed) -> failure.compareAndSet(null, failed));
        }
        producer.flush();
      }
      Exception first = failure.get();
      if (first != null) {
        throw new KafkaException("a job could not be submitted", first);
      }
    }
  }
}
