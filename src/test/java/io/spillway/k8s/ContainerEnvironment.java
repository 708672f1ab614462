package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The environment that the kubelet gives a container: its ConfigMaps and Secrets, then its own
 * variables, of which the later is the stronger.
 *
 * @param manifests where the ConfigMaps are, and those Secrets that an overlay makes
 * @param secrets those that are made by command: texts by key by name
 */
record ContainerEnvironment(Manifests manifests, Map<String, Map<String, String>> secrets) {

  /**
   * The variables of a container in a pod of this name.
   *
   * @throws IllegalArgumentException naming what is not there
   */
  Map<String, String> of(Container container, String podName) {
    Map<String, String> environment = new TreeMap<>();
    for (EnvFromSource source : container.getEnvFrom()) {
      environment.putAll(all(source));
    }
    for (EnvVar variable : container.getEnv()) {
      environment.put(variable.getName(), value(variable, podName));
    }
    return environment;
  }

  /** The texts of a Secret. */
  Map<String, String> secret(String name) {
    return manifests
        .secret(name)
        .or(() -> Optional.ofNullable(secrets.get(name)))
        .orElseThrow(() -> new IllegalArgumentException("there is no Secret " + name));
  }

  /** The texts of a ConfigMap. */
  Map<String, String> config(String name) {
    return manifests
        .config(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no ConfigMap " + name));
  }

  private Map<String, String> all(EnvFromSource source) {
    if (source.getConfigMapRef() != null) {
      return config(source.getConfigMapRef().getName());
    }
    return secret(source.getSecretRef().getName());
  }

  private String value(EnvVar variable, String podName) {
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      return variable.getValue() == null ? "" : variable.getValue();
    }
    if (source.getFieldRef() != null) {
      String path = source.getFieldRef().getFieldPath();
      if (!path.equals("metadata.name")) {
        throw new IllegalArgumentException(variable.getName() + " is the pod's " + path);
      }
      return podName;
    }
    if (source.getConfigMapKeyRef() != null) {
      String name = source.getConfigMapKeyRef().getName();
      return get(config(name), source.getConfigMapKeyRef().getKey(), "ConfigMap " + name);
    }
    if (source.getSecretKeyRef() != null) {
      String name = source.getSecretKeyRef().getName();
      return get(secret(name), source.getSecretKeyRef().getKey(), "Secret " + name);
    }
    throw new IllegalArgumentException(variable.getName() + " comes from " + source);
  }

  private static String get(Map<String, String> texts, String key, String where) {
    if (!texts.containsKey(key)) {
      throw new IllegalArgumentException(where + " has no key " + key);
    }
    return texts.get(key);
  }
}
