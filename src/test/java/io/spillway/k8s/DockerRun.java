package io.spillway.k8s;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What starts the first pod of a workload in Docker: the manifest's own words, field by field. A
 * field that is not translated is refused, so that nothing is left out in silence.
 *
 * @param arguments of {@code docker}
 * @param volumes to be made before
 */
record DockerRun(List<String> arguments, List<HostVolume> volumes) {
  private static final JsonMapper TREES = new JsonMapper();

  private static final Set<String> POD =
      Set.of(
          "containers",
          "volumes",
          "securityContext",
          "terminationGracePeriodSeconds",
          "restartPolicy");

  /** What means nothing to one container of one machine. */
  private static final Set<String> OF_THE_CLUSTER =
      Set.of(
          "serviceAccountName",
          "automountServiceAccountToken",
          "enableServiceLinks",
          "topologySpreadConstraints");

  private static final Set<String> CONTAINER =
      Set.of(
          "name",
          "image",
          "command",
          "args",
          "env",
          "envFrom",
          "ports",
          "startupProbe",
          "livenessProbe",
          "readinessProbe",
          "resources",
          "securityContext",
          "volumeMounts");

  private static final Set<String> SECURITY =
      Set.of(
          "runAsNonRoot",
          "runAsUser",
          "runAsGroup",
          "fsGroup",
          "seccompProfile",
          "allowPrivilegeEscalation",
          "readOnlyRootFilesystem",
          "capabilities");

  /**
   * Translates a pod of one container.
   *
   * @param name of the container to be
   * @param network that it joins, under the names that its Services have
   * @param directory for its volumes
   * @throws CheckFailure naming the field that cannot be tried
   */
  static DockerRun of(
      Manifests manifests,
      SecretStandIns secrets,
      Workload workload,
      String name,
      String network,
      Path directory) {
    Container container = workload.containers().getFirst();
    refuseUnknown(workload, container);
    var environment = new ContainerEnvironment(manifests, secrets.texts());
    List<String> run = new ArrayList<>(List.of("run", "--detach", "--no-healthcheck"));
    run.addAll(List.of("--name", name, "--hostname", workload.podName(), "--network", network));
    for (String alias : aliases(manifests, workload)) {
      run.addAll(List.of("--network-alias", alias));
    }
    run.addAll(List.of("--restart", restart(workload)));
    run.addAll(security(workload.pod().getSecurityContext(), container));
    run.addAll(limits(container));
    environment
        .of(container, workload.podName())
        .forEach((key, value) -> run.addAll(List.of("--env", key + "=" + value)));
    List<HostVolume> volumes = new ArrayList<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      HostVolume volume = volume(environment, workload, mount, directory.resolve(name));
      volumes.add(volume);
      String end = Boolean.TRUE.equals(mount.getReadOnly()) ? ":ro" : "";
      run.addAll(List.of("--volume", volume.directory() + ":" + mount.getMountPath() + end));
    }
    if (!container.getCommand().isEmpty()) {
      run.addAll(List.of("--entrypoint", container.getCommand().getFirst()));
    }
    run.add(container.getImage());
    run.addAll(container.getCommand().stream().skip(1).toList());
    run.addAll(container.getArgs());
    return new DockerRun(List.copyOf(run), List.copyOf(volumes));
  }

  private static void refuseUnknown(Workload workload, Container container) {
    if (workload.containers().size() != 1) {
      throw new CheckFailure(workload.title() + ": only pods of one container can be tried");
    }
    refuse(workload, workload.pod(), POD, OF_THE_CLUSTER);
    refuse(workload, container, CONTAINER, Set.of());
    refuse(workload, workload.pod().getSecurityContext(), SECURITY, Set.of());
    refuse(workload, container.getSecurityContext(), SECURITY, Set.of());
  }

  private static void refuse(Workload workload, Object part, Set<String> known, Set<String> more) {
    for (String field : (Iterable<String>) TREES.valueToTree(part)::fieldNames) {
      if (!known.contains(field) && !more.contains(field)) {
        throw new CheckFailure(workload.title() + ": the field " + field + " cannot be tried");
      }
    }
  }

  /** The names that DNS has for a pod: its Services', and its own under a headless one. */
  private static List<String> aliases(Manifests manifests, Workload workload) {
    List<String> names = new ArrayList<>();
    for (Service service : manifests.of(Service.class)) {
      if (manifests.taken(service.getSpec().getSelector()).contains(workload)) {
        String name = service.getMetadata().getName();
        String inNamespace = name + "." + service.getMetadata().getNamespace();
        List<String> all = List.of(name, inNamespace, inNamespace + ".svc");
        names.addAll(all);
        if ("None".equals(service.getSpec().getClusterIP())) {
          all.forEach(it -> names.add(workload.podName() + "." + it));
        }
        directPorts(workload, service);
      }
    }
    return names;
  }

  /** Docker's names lead to the container's own ports: a Service must not change the number. */
  private static void directPorts(Workload workload, Service service) {
    for (var port : service.getSpec().getPorts()) {
      boolean isSame =
          Ports.of(workload, port.getTargetPort())
              .filter(it -> it.getContainerPort().equals(port.getPort()))
              .isPresent();
      if (!isSame) {
        throw new CheckFailure(
            "Service/%s: its port %s is another than the container's, which cannot be tried"
                .formatted(service.getMetadata().getName(), port.getName()));
      }
    }
  }

  private static String restart(Workload workload) {
    String policy = workload.pod().getRestartPolicy();
    return switch (policy == null ? "Always" : policy) {
      case "Always" -> "always";
      case "OnFailure" -> "on-failure:" + ((Job) workload.owner()).getSpec().getBackoffLimit();
      default -> "no";
    };
  }

  private static List<String> security(PodSecurityContext pod, Container container) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--user", pod.getRunAsUser() + ":" + pod.getRunAsGroup()));
    options.addAll(List.of("--group-add", String.valueOf(pod.getFsGroup())));
    var own = container.getSecurityContext();
    if (Boolean.TRUE.equals(own.getReadOnlyRootFilesystem())) {
      options.add("--read-only");
    }
    if (Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())) {
      options.addAll(List.of("--security-opt", "no-new-privileges"));
    }
    // RuntimeDefault is what Docker does when nothing is said.
    if (!"RuntimeDefault".equals(pod.getSeccompProfile().getType())) {
      options.addAll(List.of("--security-opt", "seccomp=unconfined"));
    }
    own.getCapabilities().getDrop().forEach(it -> options.addAll(List.of("--cap-drop", it)));
    own.getCapabilities().getAdd().forEach(it -> options.addAll(List.of("--cap-add", it)));
    return options;
  }

  private static List<String> limits(Container container) {
    Map<String, Quantity> limits = container.getResources().getLimits();
    String bytes = limits.get("memory").getNumericalAmount().toBigInteger().toString();
    BigDecimal processors = limits.get("cpu").getNumericalAmount();
    return List.of("--memory", bytes, "--memory-swap", bytes, "--cpus", processors.toPlainString());
  }

  private static HostVolume volume(
      ContainerEnvironment environment, Workload workload, VolumeMount mount, Path directory) {
    if (mount.getSubPath() != null || mount.getSubPathExpr() != null) {
      throw new CheckFailure(workload.title() + ": a mount with a subPath cannot be tried");
    }
    Path place = directory.resolve(mount.getName());
    long group = workload.pod().getSecurityContext().getFsGroup();
    if (Volumes.claims(workload).stream()
        .anyMatch(claim -> claim.getMetadata().getName().equals(mount.getName()))) {
      return new HostVolume(place, 02775, group, Map.of());
    }
    Volume volume =
        workload.pod().getVolumes().stream()
            .filter(it -> it.getName().equals(mount.getName()))
            .findFirst()
            .orElseThrow(
                () -> new CheckFailure(workload.title() + ": no volume " + mount.getName()));
    if (volume.getSecret() != null) {
      var secret = volume.getSecret();
      Map<String, String> texts = environment.secret(secret.getSecretName());
      return files(place, secret.getDefaultMode(), group, texts, secret.getItems());
    }
    if (volume.getConfigMap() != null) {
      var config = volume.getConfigMap();
      Map<String, String> texts = environment.config(config.getName());
      return files(place, config.getDefaultMode(), group, texts, config.getItems());
    }
    if (volume.getEmptyDir() != null && volume.getEmptyDir().getMedium() == null) {
      return new HostVolume(place, 0777, group, Map.of());
    }
    throw new CheckFailure(workload.title() + ": volume " + mount.getName() + " cannot be tried");
  }

  private static HostVolume files(
      Path place, Integer mode, long group, Map<String, String> texts, List<KeyToPath> items) {
    Map<String, String> files = new LinkedHashMap<>();
    if (items.isEmpty()) {
      files.putAll(texts);
    }
    items.forEach(item -> files.put(item.getPath(), texts.get(item.getKey())));
    return new HostVolume(place, mode == null ? 0644 : mode, group, files);
  }
}
