package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an overlay makes.
 *
 * @param all in the order in which it is applied
 */
record Manifests(List<HasMetadata> all) {

  /** Copies the list. */
  Manifests {
    all = List.copyOf(all);
  }

  /** Reads what kustomize has built. */
  static Manifests read(String yaml) {
    return new Manifests(ManifestReader.read(yaml));
  }

  /** The objects of one kind. */
  <T extends HasMetadata> List<T> of(Class<T> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The object of a kind and a name. */
  <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return of(kind).stream().filter(it -> it.getMetadata().getName().equals(name)).findFirst();
  }

  /** What makes pods. */
  List<Workload> workloads() {
    return all.stream().flatMap(Workload::of).toList();
  }

  /** The workloads whose pods a selector takes. */
  List<Workload> taken(LabelSelector selector) {
    return selector.getMatchLabels() == null ? workloads() : taken(selector.getMatchLabels());
  }

  /** The workloads whose pods a selector by labels takes. */
  List<Workload> taken(Map<String, String> labels) {
    return workloads().stream().filter(it -> it.isTakenBy(labels)).toList();
  }

  /** The texts of a ConfigMap, if it is there. */
  Optional<Map<String, String>> config(String name) {
    return find(ConfigMap.class, name).map(ConfigMap::getData);
  }

  /** The texts of a Secret, if it is there. */
  Optional<Map<String, String>> secret(String name) {
    return find(Secret.class, name).map(Manifests::texts);
  }

  private static Map<String, String> texts(Secret secret) {
    Map<String, String> texts = new LinkedHashMap<>();
    secret
        .getData()
        .forEach((key, value) ->
            texts.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return texts;
  }
}
