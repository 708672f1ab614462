package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pod may do, what it may take, and how it is asked how it is. */
final class PodRules {
  private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

  private PodRules() {}

  static Stream<String> broken(Manifests manifests) {
    return manifests.workloads().stream()
        .flatMap(workload ->
            Stream.concat(
                pod(workload),
                workload.containers().stream().flatMap(it -> container(workload, it))));
  }

  private static Stream<String> pod(Workload workload) {
    var problems = new Problems(workload.title());
    PodSpec pod = workload.pod();
    problems.unless(
        Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()),
        "mounts a token of its service account");
    problems.unless(Boolean.FALSE.equals(pod.getEnableServiceLinks()), "has service links");
    problems.unless(pod.getHostNetwork() == null, "hostNetwork is set");
    problems.unless(pod.getHostPID() == null, "hostPID is set");
    problems.unless(pod.getHostIPC() == null, "hostIPC is set");
    problems.unless(
        pod.getInitContainers().isEmpty() && pod.getEphemeralContainers().isEmpty(),
        "has containers that no rule looks at");
    problems.unless(
        workload.isJob() || pod.getTerminationGracePeriodSeconds() != null,
        "does not say its grace period");
    var security = pod.getSecurityContext();
    problems.unless(security != null, "has no security context");
    if (security != null) {
      problems.unless(Boolean.TRUE.equals(security.getRunAsNonRoot()), "does not say runAsNonRoot");
      problems.unless(isUser(security.getRunAsUser()), "runAsUser is no number above 0");
      problems.unless(isUser(security.getRunAsGroup()), "runAsGroup is no number above 0");
      problems.unless(
          security.getSeccompProfile() != null
              && "RuntimeDefault".equals(security.getSeccompProfile().getType()),
          "seccompProfile is not RuntimeDefault");
    }
    pod.getVolumes().forEach(volume -> volume(problems, volume));
    volumesUsed(problems, workload);
    return problems.stream();
  }

  private static boolean isUser(Long id) {
    return id != null && id > 0;
  }

  private static void volume(Problems problems, Volume volume) {
    String name = "volume " + volume.getName();
    problems.unless(
        volume.getEmptyDir() != null || volume.getSecret() != null || volume.getConfigMap() != null,
        name + " is none of emptyDir, secret and configMap");
    if (volume.getEmptyDir() != null) {
      problems.unless(volume.getEmptyDir().getSizeLimit() != null, name + " has no size limit");
    }
    if (volume.getSecret() != null) {
      Integer mode = volume.getSecret().getDefaultMode();
      problems.unless(mode != null && (mode & 07) == 0, name + " is readable by everybody");
    }
  }

  private static void volumesUsed(Problems problems, Workload workload) {
    Set<String> mounted =
        workload.containers().stream()
            .flatMap(container -> container.getVolumeMounts().stream())
            .map(VolumeMount::getName)
            .collect(Collectors.toSet());
    for (Volume volume : workload.pod().getVolumes()) {
      problems.unless(
          mounted.contains(volume.getName()), "volume " + volume.getName() + " is mounted nowhere");
    }
  }

  private static Stream<String> container(Workload workload, Container container) {
    var problems = new Problems(workload.title() + " container " + container.getName());
    problems.unless(
        Images.isPinned(container.getImage()),
        "image " + container.getImage() + " does not say which version it is");
    security(problems, container.getSecurityContext());
    resources(problems, container);
    ports(problems, container);
    mounts(problems, workload, container);
    if (workload.isJob()) {
      problems.unless(
          container.getLivenessProbe() == null && container.getReadinessProbe() == null,
          "a Job ends by itself and is not probed");
    } else if (!container.getPorts().isEmpty()) {
      probe(problems, container, "startupProbe", container.getStartupProbe());
      probe(problems, container, "livenessProbe", container.getLivenessProbe());
      probe(problems, container, "readinessProbe", container.getReadinessProbe());
      patience(problems, container);
    }
    return problems.stream();
  }

  private static void security(Problems problems, SecurityContext security) {
    problems.unless(security != null, "has no security context");
    if (security == null) {
      return;
    }
    problems.unless(
        Boolean.FALSE.equals(security.getAllowPrivilegeEscalation()),
        "allowPrivilegeEscalation is not false");
    problems.unless(
        Boolean.TRUE.equals(security.getReadOnlyRootFilesystem()),
        "readOnlyRootFilesystem is not true");
    problems.unless(security.getPrivileged() == null, "privileged is set");
    problems.unless(security.getRunAsUser() == null, "runAsUser is the pod's to say");
    problems.unless(
        security.getCapabilities() != null
            && security.getCapabilities().getDrop().equals(List.of("ALL"))
            && security.getCapabilities().getAdd().isEmpty(),
        "does not drop ALL capabilities");
  }

  private static void resources(Problems problems, Container container) {
    var resources = container.getResources();
    Map<String, Quantity> requests = resources == null ? null : resources.getRequests();
    Map<String, Quantity> limits = resources == null ? null : resources.getLimits();
    for (String name : RESOURCES) {
      boolean both =
          requests != null
              && limits != null
              && requests.containsKey(name)
              && limits.containsKey(name);
      problems.unless(both, name + " has no request or no limit");
      if (both) {
        int order =
            requests
                .get(name)
                .getNumericalAmount()
                .compareTo(limits.get(name).getNumericalAmount());
        problems.unless(order <= 0, name + " requests more than its limit");
        // A heap that was given more than was asked for ends when the node is short.
        problems.unless(!name.equals("memory") || order == 0, "memory's request is not its limit");
      }
    }
  }

  private static void ports(Problems problems, Container container) {
    Set<Object> seen = new HashSet<>();
    for (ContainerPort port : container.getPorts()) {
      problems.unless(port.getHostPort() == null, "hostPort is set");
      problems.unless(port.getName() != null, "port " + port.getContainerPort() + " has no name");
      problems.unless(
          seen.add(port.getName()) && seen.add(port.getContainerPort()),
          "port " + port.getName() + " is there twice");
    }
  }

  private static void mounts(Problems problems, Workload workload, Container container) {
    Set<String> volumes = Volumes.names(workload);
    Set<String> paths = new HashSet<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      problems.unless(
          volumes.contains(mount.getName()), "mounts " + mount.getName() + ", which is no volume");
      problems.unless(paths.add(mount.getMountPath()), mount.getMountPath() + " is mounted twice");
    }
  }

  private static void probe(Problems problems, Container container, String name, Probe probe) {
    problems.unless(probe != null, "has no " + name);
    if (probe == null) {
      return;
    }
    problems.unless(
        probe.getTimeoutSeconds() != null && probe.getTimeoutSeconds() > 1,
        name + " has no time-out, or one of a second: a busy container answers later");
    String port =
        probe.getHttpGet() != null
            ? probe.getHttpGet().getPort().getStrVal()
            : probe.getTcpSocket() != null ? probe.getTcpSocket().getPort().getStrVal() : null;
    problems.unless(
        Ports.named(container, port).isPresent(),
        name + " asks the port " + port + ", which the container does not have by this name");
  }

  /** A process that hangs may cost half a minute; one that is only slow must not be ended. */
  private static void patience(Problems problems, Container container) {
    Probe probe = container.getLivenessProbe();
    if (probe != null) {
      int period = probe.getPeriodSeconds() == null ? 10 : probe.getPeriodSeconds();
      int failures = probe.getFailureThreshold() == null ? 3 : probe.getFailureThreshold();
      problems.unless(period * failures >= 30, "livenessProbe ends it after less than 30 s");
    }
  }
}
