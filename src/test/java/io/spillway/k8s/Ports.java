package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Optional;

/** Ports by name. */
final class Ports {
  private Ports() {}

  /** A container's port of this name. */
  static Optional<ContainerPort> named(Container container, String name) {
    return container.getPorts().stream().filter(port -> port.getName().equals(name)).findFirst();
  }

  /** The port of a pod that a name or a number stands for. */
  static Optional<ContainerPort> of(Workload workload, IntOrString port) {
    return workload.containers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(it ->
            port.getStrVal() == null
                ? it.getContainerPort().equals(port.getIntVal())
                : port.getStrVal().equals(it.getName()))
        .findFirst();
  }
}
