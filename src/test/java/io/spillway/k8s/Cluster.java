package io.spillway.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands for a cluster of one node: a network of Docker in which every workload of an overlay has
 * its first pod. Closing it leaves nothing behind.
 */
final class Cluster implements AutoCloseable {
  private final Docker docker = new Docker();
  private final Manifests manifests;
  private final SecretStandIns secrets;
  private final String prefix;
  private final Path directory;
  private final List<String> made = Collections.synchronizedList(new ArrayList<>());
  private final List<ProbedContainer> asked = new ArrayList<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private final ScheduledExecutorService clock =
      Executors.newScheduledThreadPool(8, Thread.ofPlatform().daemon().factory());

  /**
   * Makes the network.
   *
   * @param prefix what the names of network and containers begin with
   */
  Cluster(Manifests manifests, SecretStandIns secrets, String prefix) throws IOException {
    this.manifests = manifests;
    this.secrets = secrets;
    this.prefix = prefix;
    this.directory = Files.createTempDirectory(prefix);
    // Containers of other users go through it.
    Files.setAttribute(directory, "unix:mode", 0755);
    docker.ask("network", "create", prefix);
  }

  /** Starts a workload's first pod; what has probes is asked from now on. */
  String start(Workload workload, String suffix) {
    String name = prefix + "-" + workload.podName() + suffix;
    DockerRun run = DockerRun.of(manifests, secrets, workload, name, prefix, directory);
    try {
      for (HostVolume volume : run.volumes()) {
        volume.make();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    made.add(name);
    docker.ask(run.arguments().toArray(String[]::new));
    if (!workload.isJob()) {
      asked.add(new ProbedContainer(docker, workload, name, clock));
    }
    return name;
  }

  /** The containers that are asked, in the order of their start. */
  List<ProbedContainer> asked() {
    return List.copyOf(asked);
  }

  /**
   * Waits for a Job's end; gives its exit code.
   *
   * @throws CheckFailure if it runs for longer than this
   */
  int awaitEnd(String name, Duration most) {
    var ended = new CompletableFuture<Integer>();
    ScheduledFuture<?> looking =
        clock.scheduleWithFixedDelay(() -> look(name, ended), 0, 500, TimeUnit.MILLISECONDS);
    try {
      return ended.get(most.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new CheckFailure(
          name + " has not ended after " + most.toSeconds() + " s: " + log(name));
    } finally {
      looking.cancel(false);
    }
  }

  private void look(String name, CompletableFuture<Integer> ended) {
    String[] state = docker.inspect(name, "{{.State.Status}} {{.State.ExitCode}}").split(" ");
    if (state[0].equals("exited")) {
      ended.complete(Integer.valueOf(state[1]));
    }
  }

  /**
   * Ends a container as the kubelet does: the signal, and after the grace period the other one;
   * gives the milliseconds that it took.
   *
   * @throws CheckFailure if it had to be killed, or was for its memory
   */
  long stop(ProbedContainer container) {
    container.stopAsking();
    asked.remove(container);
    String grace = container.workload().pod().getTerminationGracePeriodSeconds().toString();
    long before = System.nanoTime();
    docker.ask("stop", "--time", grace, container.name());
    long millis = (System.nanoTime() - before) / 1_000_000;
    String end = docker.inspect(container.name(), "{{.State.ExitCode}} {{.State.OOMKilled}}");
    if (!end.equals("143 false") && !end.equals("0 false")) {
      throw new CheckFailure(
          "%s: ended with exit code and OOM kill %s after %d ms of a grace period of %s s: %s"
              .formatted(container.workload().title(), end, millis, grace, log(container.name())));
    }
    return millis;
  }

  /** Runs a command in a container. */
  String execute(String name, String input, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", "--interactive", name));
    arguments.addAll(List.of(command));
    Docker.Output output = docker.call(arguments, input);
    if (output.exit() != 0) {
      throw new CheckFailure(String.join(" ", command) + ": " + output.text());
    }
    return output.text();
  }

  /** What a container takes now, and may take. */
  String memory(String name) {
    return docker.ask("stats", "--no-stream", "--format", "{{.MemUsage}}", name);
  }

  /** How often Docker has started a container anew. */
  String restarts(String name) {
    return docker.inspect(name, "{{.RestartCount}}");
  }

  /** The end of what a container has said. */
  String log(String name) {
    return docker.call(List.of("logs", "--tail", "20", name), "").text();
  }

  /** May be called again, by whatever ends the process. */
  @Override
  public void close() throws IOException {
    if (isClosed.getAndSet(true)) {
      return;
    }
    clock.shutdownNow();
    for (String name : List.copyOf(made).reversed()) {
      docker.call(List.of("rm", "--force", "--volumes", name), "");
    }
    docker.call(List.of("network", "rm", prefix), "");
    List<Path> left;
    try (var files = Files.walk(directory)) {
      left = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : left) {
      Files.deleteIfExists(file);
    }
  }
}
