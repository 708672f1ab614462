package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where an object is, and what Kubernetes recommends that it is labelled with. */
final class LabelRules {
  private static final String PREFIX = "app.kubernetes.io/";

  private LabelRules() {}

  static Stream<String> broken(Manifests manifests) {
    return Stream.concat(
        manifests.all().stream().flatMap(object -> object(object, namespace(manifests))),
        manifests.workloads().stream().flatMap(LabelRules::pods));
  }

  private static String namespace(Manifests manifests) {
    List<Namespace> namespaces = manifests.of(Namespace.class);
    return namespaces.isEmpty() ? "" : namespaces.getFirst().getMetadata().getName();
  }

  private static Stream<String> object(HasMetadata object, String namespace) {
    var problems = new Problems(object.getKind() + "/" + object.getMetadata().getName());
    Map<String, String> labels = labels(object.getMetadata().getLabels());
    if (object instanceof Namespace) {
      problems.unless(
          "restricted".equals(labels.get("pod-security.kubernetes.io/enforce")),
          "pod security is not enforced as restricted");
      return problems.stream();
    }
    problems.unless(
        namespace.equals(object.getMetadata().getNamespace()),
        "is in the namespace " + object.getMetadata().getNamespace() + ", not in " + namespace);
    require(problems, labels, "part-of", "managed-by");
    if (!(object instanceof ConfigMap || object instanceof Secret)) {
      require(problems, labels, "name", "instance");
    }
    return problems.stream();
  }

  private static Stream<String> pods(Workload workload) {
    var problems = new Problems(workload.title() + " pods");
    Map<String, String> labels = labels(workload.podLabels());
    require(problems, labels, "name", "instance", "component", "part-of", "managed-by");
    return problems.stream();
  }

  private static void require(Problems problems, Map<String, String> labels, String... names) {
    for (String name : names) {
      problems.unless(labels.containsKey(PREFIX + name), "has no label " + PREFIX + name);
    }
  }

  private static Map<String, String> labels(Map<String, String> labels) {
    return labels == null ? Map.of() : labels;
  }
}
