package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.spillway.cli.ServiceStop;
import io.spillway.config.ConfigException;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import io.spillway.wiring.RoleDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The roles run as their rooms need it. */
final class RoleRules {

  /** From the end of the drain to the end of the process: the last commit, and leaving. */
  static final Duration LEAVING = Duration.ofSeconds(ServiceStop.MARGIN_SECONDS);

  /** What roles that have nothing to drain are given. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(30);

  /** What a service runs that is told nothing else; each of them has a workload of its own. */
  static final List<RoleDescriptor> ROLES = unconfigured();

  private RoleRules() {}

  private static List<RoleDescriptor> unconfigured() {
    try {
      return RoleDescriptor.running(Settings.load(Map.of(), null));
    } catch (ConfigException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The workloads that run roles. */
  static List<Workload> roles(Manifests manifests) {
    return manifests.workloads().stream()
        .filter(Workload::isOurs)
        .filter(it -> it.containers().getFirst().getArgs().contains("run"))
        .toList();
  }

  /** Whether it runs a role that calls the API. */
  static boolean callsApi(Workload workload) {
    List<String> arguments = workload.containers().getFirst().getArgs();
    return ROLES.stream()
        .anyMatch(role -> role.callsApi() && arguments.contains(role.name().text()));
  }

  static Stream<String> broken(Manifests manifests, SecretStandIns madeByCommand) {
    var environment = new ContainerEnvironment(manifests, madeByCommand.texts());
    return Stream.of(
            each(manifests),
            roles(manifests).stream().flatMap(it -> role(environment, it)),
            topics(manifests))
        .flatMap(it -> it);
  }

  private static Stream<String> each(Manifests manifests) {
    var problems = new Problems("roles");
    for (RoleDescriptor role : ROLES) {
      List<String> command = List.of("run", "--roles", role.name().text());
      long running =
          roles(manifests).stream()
              .filter(it -> it.containers().getFirst().getArgs().equals(command))
              .count();
      problems.unless(running == 1, running + " workloads run " + String.join(" ", command));
    }
    problems.unless(roles(manifests).size() == ROLES.size(), "a workload runs something else");
    return problems.stream();
  }

  private static Stream<String> role(ContainerEnvironment environment, Workload role) {
    var problems = new Problems(role.title());
    Container container = role.containers().getFirst();
    // Two pods of one name never run at once, and one that comes back has its old name.
    problems.unless(
        role.owner() instanceof StatefulSet set
            && "Parallel".equals(set.getSpec().getPodManagementPolicy()),
        "is no StatefulSet whose pods start in parallel");
    problems.unless(container.getCommand().isEmpty(), "takes the place of the image's command");
    probes(problems, container);
    try {
      Map<String, String> variables = environment.of(container, role.podName());
      problems.unless(
          role.podName().equals(variables.get(Keys.INSTANCE_ID.environment())),
          Keys.INSTANCE_ID.environment() + " is not the pod's name");
      settings(problems, role, SettingRules.load(role, container, variables));
    } catch (IllegalArgumentException | ConfigException elsewhere) {
      // ReferenceRules and SettingRules say what is wrong.
      problems.unless(false, "has no settings");
    }
    return problems.stream();
  }

  private static void settings(Problems problems, Workload role, Settings settings) {
    ContainerPort operator =
        Ports.named(role.containers().getFirst(), "operator").orElse(new ContainerPort());
    problems.unless(
        settings.get(Keys.HTTP_PORT).equals(operator.getContainerPort()),
        "its port \"operator\" is not " + Keys.HTTP_PORT + ", " + settings.get(Keys.HTTP_PORT));
    problems.unless(
        settings.get(Keys.HTTP_HOST).equals("0.0.0.0"),
        "listens on " + settings.get(Keys.HTTP_HOST) + ": the kubelet asks at the pod's address");
    Long seconds = role.pod().getTerminationGracePeriodSeconds();
    Duration grace = Duration.ofSeconds(seconds == null ? 0 : seconds);
    if (callsApi(role)) { // it has streams that end
      Duration drain = settings.get(Keys.WORKER_DRAIN_TIMEOUT);
      problems.unless(
          grace.equals(drain.plus(LEAVING)),
          "its grace period is %d s; the drain of %d s and %d s to leave make %d s"
              .formatted(
                  grace.toSeconds(),
                  drain.toSeconds(),
                  LEAVING.toSeconds(),
                  drain.plus(LEAVING).toSeconds()));
    } else {
      problems.unless(grace.compareTo(LEAST_GRACE) >= 0, "its grace period is under 30 s");
    }
  }

  private static void probes(Problems problems, Container container) {
    path(problems, "startupProbe", container.getStartupProbe(), "/health/live");
    path(problems, "livenessProbe", container.getLivenessProbe(), "/health/live");
    path(problems, "readinessProbe", container.getReadinessProbe(), "/health/ready");
  }

  private static void path(Problems problems, String name, Probe probe, String path) {
    problems.unless(
        probe != null && probe.getHttpGet() != null && path.equals(probe.getHttpGet().getPath()),
        name + " does not ask " + path);
  }

  private static Stream<String> topics(Manifests manifests) {
    List<Workload> jobs =
        manifests.workloads().stream()
            .filter(it -> it.isOurs() && it.isJob())
            .filter(it -> it.containers().getFirst().getArgs().equals(List.of("topics", "create")))
            .toList();
    var problems = new Problems("topics");
    problems.unless(jobs.size() == 1, jobs.size() + " Jobs create the topics");
    for (Workload workload : jobs) {
      var job = (Job) workload.owner();
      problems.unless(
          job.getSpec().getTtlSecondsAfterFinished() != null,
          "the Job stays when it has ended, and a changed one could not be applied");
      problems.unless(
          "OnFailure".equals(workload.pod().getRestartPolicy()), "the Job does not try again");
      for (Workload role : roles(manifests)) {
        problems.unless(
            workload
                .containers()
                .getFirst()
                .getEnvFrom()
                .equals(role.containers().getFirst().getEnvFrom()),
            "the Job has other settings than " + role.title());
      }
    }
    return problems.stream();
  }
}
