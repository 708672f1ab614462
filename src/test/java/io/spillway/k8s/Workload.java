package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What makes pods.
 *
 * @param owner a StatefulSet, a Deployment or a Job
 * @param selector which pods it takes for its own; null for a Job, which Kubernetes gives one
 */
record Workload(HasMetadata owner, PodTemplateSpec template, LabelSelector selector) {

  /** The workload that an object is, if it is one. */
  static Stream<Workload> of(HasMetadata object) {
    return switch (object) {
      case StatefulSet set ->
          Stream.of(new Workload(set, set.getSpec().getTemplate(), set.getSpec().getSelector()));
      case Deployment deployment ->
          Stream.of(
              new Workload(
                  deployment,
                  deployment.getSpec().getTemplate(),
                  deployment.getSpec().getSelector()));
      case Job job -> Stream.of(new Workload(job, job.getSpec().getTemplate(), null));
      default -> Stream.empty();
    };
  }

  /** The kind and the name, as {@code kubectl} writes them. */
  String title() {
    return owner.getKind() + "/" + name();
  }

  String name() {
    return owner.getMetadata().getName();
  }

  /** The name of its first pod, as the pods of a StatefulSet have it. */
  String podName() {
    return isJob() ? name() : name() + "-0";
  }

  boolean isJob() {
    return owner instanceof Job;
  }

  PodSpec pod() {
    return template.getSpec();
  }

  Map<String, String> podLabels() {
    return template.getMetadata().getLabels();
  }

  /** The containers that run at the same time; there is no rule for others yet. */
  List<Container> containers() {
    return pod().getContainers();
  }

  /** Whether a selector by labels takes its pods. An empty one takes all. */
  boolean isTakenBy(Map<String, String> labels) {
    return podLabels().entrySet().containsAll(labels.entrySet());
  }

  /** Whether it runs the image that is ours. */
  boolean isOurs() {
    return containers().stream().allMatch(it -> Images.isOurs(it.getImage()));
  }
}
