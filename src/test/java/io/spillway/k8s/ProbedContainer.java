package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import io.spillway.k8s.ProbeState.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container in Docker whose probes are asked as long as it should run. */
final class ProbedContainer {
  private final Docker docker;
  private final Workload workload;
  private final String name;
  private final Container container;
  private final ProbeState state;
  private final CompletableFuture<Long> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> wrong = new CompletableFuture<>();
  private final ScheduledFuture<?> asking;
  private String address = "";
  private String restarts = "0";
  private long second;
  private long answers;

  /** Begins to ask, once a second on the thread of the executor. */
  ProbedContainer(Docker docker, Workload workload, String name, ScheduledExecutorService clock) {
    this.docker = docker;
    this.workload = workload;
    this.name = name;
    this.container = workload.containers().getFirst();
    this.state = new ProbeState(container);
    this.asking = clock.scheduleWithFixedDelay(this::ask, 1, 1, TimeUnit.SECONDS);
  }

  /** The name that Docker knows it by. */
  String name() {
    return name;
  }

  Workload workload() {
    return workload;
  }

  /**
   * Waits until it is ready; gives the seconds that it took.
   *
   * @throws CheckFailure if the kubelet would have ended it, or if it takes longer than this
   */
  long awaitReady(Duration most) {
    try {
      CompletableFuture.anyOf(ready, wrong).get(most.toSeconds(), TimeUnit.SECONDS);
      return ready.get();
    } catch (ExecutionException failed) {
      throw failure(String.valueOf(failed.getCause().getMessage()));
    } catch (TimeoutException late) {
      throw failure("is not ready after " + most.toSeconds() + " s");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }

  private CheckFailure failure(String what) {
    String state =
        docker.inspect(name, "restarts {{.RestartCount}}, OOM kill {{.State.OOMKilled}}");
    String log = docker.call(List.of("logs", "--tail", "20", name), "").text();
    return new CheckFailure(
        "%s: %s; %s; its log ends with%n%s".formatted(workload.title(), what, state, log));
  }

  /**
   * Stops asking; gives how many times it was asked.
   *
   * @throws CheckFailure if the kubelet would have ended it
   */
  long stopAsking() {
    asking.cancel(false);
    try {
      wrong.getNow(null);
    } catch (RuntimeException failed) {
      throw new CheckFailure(workload.title() + ": " + failed.getCause().getMessage());
    }
    return answers;
  }

  private void ask() {
    second++;
    try {
      look();
      if (container.getStartupProbe() == null) {
        // Whoever has nothing to ask for is ready when it runs.
        ready.complete(second);
        return;
      }
      if (!state.isStarted()) {
        if (ProbeState.isDue(container.getStartupProbe(), second)) {
          act(state.startup(isAnswered(container.getStartupProbe())), "startup");
        }
        return;
      }
      if (ProbeState.isDue(container.getLivenessProbe(), second)) {
        act(state.liveness(isAnswered(container.getLivenessProbe())), "liveness");
      }
      if (ProbeState.isDue(container.getReadinessProbe(), second) || !state.isReady()) {
        state.readiness(isAnswered(container.getReadinessProbe()));
        if (state.isReady()) {
          ready.complete(second);
        }
      }
    } catch (RuntimeException failure) {
      wrong.completeExceptionally(failure);
    }
  }

  /** Docker gives a container that begins anew another address. */
  private void look() {
    if (!state.isReady()) {
      String format = "{{.RestartCount}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
      String[] seen = (docker.inspect(name, format) + " ").split(" ", -1);
      if (!seen[0].equals(restarts)) {
        restarts = seen[0];
        state.restarted();
      }
      address = seen[1];
    }
  }

  private boolean isAnswered(Probe probe) {
    answers++;
    return !address.isEmpty() && ProbeCall.isAnswered(container, probe, address);
  }

  private void act(Verdict verdict, String probe) {
    if (verdict == Verdict.RESTART) {
      wrong.completeExceptionally(
          new CheckFailure("the kubelet would have ended it: its " + probe + " probe failed"));
    }
  }
}
