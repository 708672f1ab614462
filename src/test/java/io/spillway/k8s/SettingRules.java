package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.spillway.cli.CommandLines;
import io.spillway.config.ConfigException;
import io.spillway.config.Key;
import io.spillway.config.Keys;
import io.spillway.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import picocli.CommandLine.ParameterException;

/** The environment of every container, against what reads it. */
final class SettingRules {

  /** Read by Java and by Kafka's start script; no configuration. */
  private static final Set<String> NO_SETTINGS =
      Set.of("JAVA_TOOL_OPTIONS", "CLUSTER_ID", "KAFKA_HEAP_OPTS");

  private static final Set<String> KEYS =
      Keys.all().stream().map(Key::environment).collect(Collectors.toSet());

  /** By the arguments: to make the whole command line takes longer than all the rest. */
  private static final Map<List<String>, String> WRONG_ARGUMENTS = new ConcurrentHashMap<>();

  private SettingRules() {}

  static Stream<String> broken(Manifests manifests, SecretStandIns madeByCommand) {
    var environment = new ContainerEnvironment(manifests, madeByCommand.texts());
    return Stream.concat(
        manifests.workloads().stream()
            .flatMap(workload ->
                workload.containers().stream().flatMap(it -> container(environment, workload, it))),
        manifests.of(Service.class).stream().flatMap(SettingRules::links));
  }

  /**
   * The settings that a container starts with. Files that it mounts have stand-ins here.
   *
   * @throws ConfigException naming everything that is wrong
   */
  static Settings load(Workload workload, Container container, Map<String, String> variables)
      throws ConfigException {
    Map<String, String> here = new TreeMap<>(variables);
    Set<String> mounted = files(workload, container);
    here.replaceAll((name, value) -> mounted.contains(value) ? StandIn.FILE.toString() : value);
    return Settings.load(here, null);
  }

  private static Stream<String> container(
      ContainerEnvironment environment, Workload workload, Container container) {
    var problems = new Problems(workload.title() + " container " + container.getName());
    Map<String, String> variables;
    try {
      variables = environment.of(container, workload.podName());
    } catch (IllegalArgumentException elsewhere) {
      // ReferenceRules say what is not there.
      return problems.stream();
    }
    mountedFiles(problems, workload, container, variables);
    if (workload.isOurs()) {
      ours(problems, workload, container, variables);
    } else {
      kafka(problems, variables.keySet());
    }
    return problems.stream();
  }

  private static void ours(
      Problems problems, Workload workload, Container container, Map<String, String> variables) {
    for (String name : variables.keySet()) {
      problems.unless(
          KEYS.contains(name)
              || NO_SETTINGS.contains(name)
              || name.startsWith("SPILLWAY_KAFKA_PROPERTIES_")
              || name.startsWith("SPILLWAY_STREAMS_PROPERTIES_"),
          name + " is no variable that Spillway reads");
    }
    try {
      load(workload, container, variables);
    } catch (ConfigException wrong) {
      problems.unless(false, String.valueOf(wrong.getMessage()));
    }
    String wrong = WRONG_ARGUMENTS.computeIfAbsent(container.getArgs(), SettingRules::wrong);
    problems.unless(wrong.isEmpty(), wrong);
  }

  /** What the command line says of arguments; empty if it takes them. */
  private static String wrong(List<String> arguments) {
    try {
      CommandLines.parse(arguments.toArray(String[]::new));
      return "";
    } catch (ParameterException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  private static void kafka(Problems problems, Set<String> variables) {
    Set<String> properties = AbstractKafkaConfig.CONFIG_DEF.names();
    for (String name : variables) {
      String property = name.replaceFirst("KAFKA_", "").replace('_', '.').toLowerCase(Locale.ROOT);
      problems.unless(
          NO_SETTINGS.contains(name) || properties.contains(property),
          name + " is no property of Kafka");
    }
  }

  /** Files that a container is told of are mounted, read-only. */
  private static void mountedFiles(
      Problems problems, Workload workload, Container container, Map<String, String> variables) {
    Set<String> mounted = files(workload, container);
    Stream.concat(
            variables.entrySet().stream()
                .filter(it -> it.getKey().endsWith("_FILE") || it.getKey().endsWith("_LOCATION"))
                .map(Map.Entry::getValue),
            container.getArgs().stream()
                .filter(it -> it.contains("=/"))
                .map(it -> it.substring(it.indexOf('=') + 1)))
        .forEach(file ->
            problems.unless(mounted.contains(file), "reads " + file + ", which is not mounted"));
  }

  /** The files that a container reads of Secrets and ConfigMaps whose items are named. */
  private static Set<String> files(Workload workload, Container container) {
    return container.getVolumeMounts().stream()
        .filter(mount -> Boolean.TRUE.equals(mount.getReadOnly()))
        .flatMap(mount -> workload.pod().getVolumes().stream().flatMap(it -> files(mount, it)))
        .collect(Collectors.toSet());
  }

  private static Stream<String> files(VolumeMount mount, Volume volume) {
    List<KeyToPath> items =
        !volume.getName().equals(mount.getName())
            ? List.of()
            : volume.getSecret() != null
                ? volume.getSecret().getItems()
                : volume.getConfigMap() != null ? volume.getConfigMap().getItems() : List.of();
    return items.stream().map(item -> mount.getMountPath() + "/" + item.getPath());
  }

  /**
   * Pods that have service links would be given variables that are settings of ours: those of the
   * user who runs a command of Spillway in the namespace.
   */
  private static Stream<String> links(Service service) {
    var problems = new Problems("Service/" + service.getMetadata().getName());
    String name = service.getMetadata().getName().toUpperCase(Locale.ROOT).replace('-', '_');
    for (ServicePort port : service.getSpec().getPorts()) {
      String portName = port.getName().toUpperCase(Locale.ROOT).replace('-', '_');
      Stream.of("_SERVICE_HOST", "_SERVICE_PORT", "_SERVICE_PORT_" + portName, "_PORT")
          .map(end -> name + end)
          .forEach(link ->
              problems.unless(
                  !KEYS.contains(link), "Kubernetes would set " + link + ", which is a setting"));
    }
    return problems.stream();
  }

  /** Holds what passes for a key; made when it is first asked for. */
  private static final class StandIn {
    static final Path FILE = make();

    private static Path make() {
      try {
        Path file = Files.createTempFile("mounted", "");
        file.toFile().deleteOnExit();
        return Files.writeString(file, "not-a-key");
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
