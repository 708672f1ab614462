package io.spillway.k8s;

import io.spillway.config.ConfigException;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Starts what an overlay makes, as its manifests say, and sends jobs through it: {@code
 * src/check/kubernetes}. All pods of Spillway are started at once, as a cluster does, before there
 * are topics, and have to come to rest by themselves.
 */
public final class KubernetesCheck {
  private static final Duration READY = Duration.ofMinutes(4);
  private static final int JOBS = 60;
  private static final Pattern CUSTOM_ID = Pattern.compile("\"custom_id\":\"(job-\\d+)\"");

  private final Cluster cluster;
  private final Manifests manifests;
  private int failures;

  private KubernetesCheck(Cluster cluster, Manifests manifests) {
    this.cluster = cluster;
    this.manifests = manifests;
  }

  /** Takes the directory of an overlay; exits with 1 if something is not as it should be. */
  public static void main(String[] arguments) throws Exception {
    Path overlay = Path.of(arguments[0]);
    Kustomize kustomize =
        Kustomize.find(System.getenv("PATH"))
            .orElseThrow(() -> new IllegalStateException(Kustomize.MISSING));
    Manifests manifests = Manifests.read(kustomize.build(overlay));
    String prefix = "spillway-k8s-" + ProcessHandle.current().pid();
    int failures;
    try (var cluster = new Cluster(manifests, SecretStandIns.NONE, prefix)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cluster), "clean up"));
      var check = new KubernetesCheck(cluster, manifests);
      check.run();
      failures = check.failures;
    }
    if (failures > 0) {
      say("%s: %d things are not as the manifests say", overlay, failures);
      System.exit(1);
    }
    say("%s: all as the manifests say", overlay);
  }

  private static void close(Cluster cluster) {
    try {
      cluster.close();
    } catch (IOException failure) {
      say("not everything could be removed: %s", failure);
    }
  }

  private void run() {
    List<Workload> workloads = manifests.workloads();
    List<String> jobs = new ArrayList<>();
    // Kafka first: what waits for it would only take its time away.
    workloads.stream()
        .filter(it -> !it.isOurs())
        .forEach(it -> attempt(() -> cluster.start(it, "")));
    cluster.asked().forEach(container -> attempt(() -> ready(container)));
    for (Workload workload : workloads.stream().filter(Workload::isOurs).toList()) {
      attempt(() -> {
        String name = cluster.start(workload, "");
        if (workload.isJob()) {
          jobs.add(name);
        }
      });
    }
    say("started: %s", workloads.stream().map(Workload::title).toList());
    jobs.forEach(job -> attempt(() -> ended(job, "ended well")));
    cluster.asked().stream()
        .filter(it -> it.workload().isOurs())
        .forEach(container -> attempt(() -> ready(container)));
    for (Workload job : workloads.stream().filter(Workload::isJob).toList()) {
      attempt(() -> ended(cluster.start(job, "-again"), "ended well when run again"));
    }
    if (failures == 0) {
      attempt(this::flow);
    }
    for (ProbedContainer container : cluster.asked()) {
      say("%s: memory %s", container.workload().title(), cluster.memory(container.name()));
    }
    // What the others need ends last.
    cluster.asked().reversed().forEach(container -> attempt(() -> stop(container)));
  }

  /** Goes on after a failure, so that one run names them all. */
  private void attempt(Runnable part) {
    try {
      part.run();
    } catch (CheckFailure failure) {
      failures++;
      say("FAILED: %s", failure.getMessage());
    }
  }

  private void ready(ProbedContainer container) {
    long seconds = container.awaitReady(READY);
    say(
        "%s: started and ready after %d s, restarts %s",
        container.workload().title(), seconds, cluster.restarts(container.name()));
  }

  private void ended(String job, String what) {
    int exit = cluster.awaitEnd(job, READY);
    if (exit != 0) {
      throw new CheckFailure(job + " ended with " + exit + ": " + cluster.log(job));
    }
    say("%s: %s, restarts %s", job, what, cluster.restarts(job));
  }

  private void stop(ProbedContainer container) {
    long millis = cluster.stop(container);
    say(
        "%s: ended %d ms after SIGTERM, of %d s",
        container.workload().title(),
        millis,
        container.workload().pod().getTerminationGracePeriodSeconds());
  }

  /** Jobs go in, the worker is replaced while their streams are open, each has one result. */
  private void flow() {
    ProbedContainer kafka = running("kafka");
    ProbedContainer worker = running("spillway-worker");
    Settings settings = settings(worker.workload());
    String prefix = settings.get(Keys.TOPIC_PREFIX);
    String lines =
        IntStream.range(0, JOBS)
            .mapToObj(
                """
                {"custom_id":"job-%d","params":{"model":"claude-sonnet-5","max_tokens":64,\
                "messages":[{"role":"user","content":"Job %<d"}]}}
                """
                    ::formatted)
            .collect(Collectors.joining());
    cluster.execute(kafka.name(), lines, tool("producer", "--topic", prefix + "jobs"));
    // Results that never end to come could not be read to their end.
    stop(running("spillway-feeder"));
    stop(worker);
    cluster.start(worker.workload(), "-next");
    long seconds = running("spillway-worker").awaitReady(READY);
    say("%s: the next pod of its name is ready after %d s", worker.workload().title(), seconds);
    String results =
        cluster.execute(
            kafka.name(),
            "",
            tool(
                "consumer",
                "--topic",
                prefix + "results",
                "--from-beginning",
                "--isolation-level",
                "read_committed",
                "--timeout-ms",
                "20000"));
    judge(results);
  }

  private static void judge(String results) {
    List<String> ids =
        CUSTOM_ID.matcher(results).results().map(it -> it.group(1)).sorted().toList();
    long different = ids.stream().distinct().count();
    if (different != JOBS || ids.size() != JOBS) {
      throw new CheckFailure(
          "%d jobs have %d results of %d: %s".formatted(JOBS, ids.size(), different, results));
    }
    Matcher succeeded = Pattern.compile("\"type\":\"succeeded\"").matcher(results);
    say("%d jobs, each with one result; %d succeeded", JOBS, succeeded.results().count());
  }

  private static String[] tool(String tool, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("/opt/kafka/bin/kafka-console-" + tool + ".sh");
    command.addAll(List.of("--bootstrap-server", "kafka:9092"));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private Settings settings(Workload workload) {
    var container = workload.containers().getFirst();
    var environment = new ContainerEnvironment(manifests, SecretStandIns.NONE.texts());
    try {
      return SettingRules.load(workload, container, environment.of(container, workload.podName()));
    } catch (ConfigException wrong) {
      throw new CheckFailure(workload.title() + ": " + wrong.getMessage());
    }
  }

  private ProbedContainer running(String workload) {
    return cluster.asked().stream()
        .filter(it -> it.workload().name().equals(workload))
        .findFirst()
        .orElseThrow(() -> new CheckFailure("nothing runs as " + workload));
  }

  private static void say(String format, Object... what) {
    System.out.printf("kubernetes: " + format + "%n", what);
  }
}
