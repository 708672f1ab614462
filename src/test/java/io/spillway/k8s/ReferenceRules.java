package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What pods name is there, and what is there is used. */
final class ReferenceRules {
  private ReferenceRules() {}

  static Stream<String> broken(Manifests manifests, SecretStandIns madeByCommand) {
    var environment = new ContainerEnvironment(manifests, madeByCommand.texts());
    return Stream.of(
            manifests.workloads().stream().flatMap(it -> workload(manifests, environment, it)),
            unused(manifests),
            placeholders(manifests, madeByCommand))
        .flatMap(it -> it);
  }

  private static Stream<String> workload(
      Manifests manifests, ContainerEnvironment environment, Workload workload) {
    var problems = new Problems(workload.title());
    String account = workload.pod().getServiceAccountName();
    problems.unless(
        account == null || manifests.find(ServiceAccount.class, account).isPresent(),
        "there is no ServiceAccount " + account);
    for (Volume volume : workload.pod().getVolumes()) {
      volume(problems, environment, volume);
    }
    for (Container container : workload.containers()) {
      try {
        environment.of(container, workload.podName());
      } catch (IllegalArgumentException missing) {
        problems.unless(false, String.valueOf(missing.getMessage()));
      }
    }
    return problems.stream();
  }

  private static void volume(Problems problems, ContainerEnvironment environment, Volume volume) {
    try {
      if (volume.getSecret() != null) {
        Map<String, String> texts = environment.secret(volume.getSecret().getSecretName());
        items(problems, volume, texts, volume.getSecret().getItems());
      } else if (volume.getConfigMap() != null) {
        Map<String, String> texts = environment.config(volume.getConfigMap().getName());
        items(problems, volume, texts, volume.getConfigMap().getItems());
      }
    } catch (IllegalArgumentException missing) {
      problems.unless(false, String.valueOf(missing.getMessage()));
    }
  }

  private static void items(
      Problems problems, Volume volume, Map<String, String> texts, List<KeyToPath> items) {
    for (KeyToPath item : items) {
      problems.unless(
          texts.containsKey(item.getKey()),
          "volume "
              + volume.getName()
              + " takes the key "
              + item.getKey()
              + ", which is not there");
    }
  }

  private static Stream<String> unused(Manifests manifests) {
    Set<String> used = new HashSet<>();
    for (Workload workload : manifests.workloads()) {
      for (Volume volume : workload.pod().getVolumes()) {
        if (volume.getConfigMap() != null) {
          used.add(volume.getConfigMap().getName());
        }
      }
      workload.containers().stream()
          .flatMap(container -> container.getEnvFrom().stream())
          .filter(source -> source.getConfigMapRef() != null)
          .forEach(source -> used.add(source.getConfigMapRef().getName()));
    }
    return manifests.of(ConfigMap.class).stream()
        .filter(it -> !it.getMetadata().getLabels().containsKey("grafana_dashboard"))
        .map(it -> it.getMetadata().getName())
        .filter(name -> !used.contains(name))
        .map(name -> "ConfigMap/" + name + ": no pod uses it");
  }

  /** A Secret that is to be made by command would be overwritten by one of the overlay's. */
  private static Stream<String> placeholders(Manifests manifests, SecretStandIns madeByCommand) {
    return madeByCommand.texts().isEmpty()
        ? Stream.empty()
        : manifests.of(Secret.class).stream()
            .map(it -> "Secret/" + it.getMetadata().getName() + ": no place for a secret");
  }
}
