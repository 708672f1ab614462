package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The volumes of pods. */
final class Volumes {
  private Volumes() {}

  /** The names of a pod's volumes and of the claims that its StatefulSet makes. */
  static Set<String> names(Workload workload) {
    return Stream.concat(
            workload.pod().getVolumes().stream().map(Volume::getName),
            claims(workload).stream().map(claim -> claim.getMetadata().getName()))
        .collect(Collectors.toSet());
  }

  /** The claims that are made for each pod. */
  static List<PersistentVolumeClaim> claims(Workload workload) {
    return workload.owner() instanceof StatefulSet set
        ? set.getSpec().getVolumeClaimTemplates()
        : List.of();
  }
}
