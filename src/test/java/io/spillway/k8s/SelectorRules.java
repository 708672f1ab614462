package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.Endpoint;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Selectors take what they should, and the ports behind them are there. */
final class SelectorRules {
  private SelectorRules() {}

  static Stream<String> broken(Manifests manifests) {
    return Stream.of(
            manifests.workloads().stream().flatMap(it -> workload(manifests, it)),
            manifests.of(Service.class).stream().flatMap(it -> service(manifests, it)),
            manifests.of(PodDisruptionBudget.class).stream().flatMap(it -> budget(manifests, it)),
            manifests.of(ServiceMonitor.class).stream().flatMap(it -> monitor(manifests, it)))
        .flatMap(it -> it);
  }

  private static Stream<String> workload(Manifests manifests, Workload workload) {
    var problems = new Problems(workload.title());
    if (workload.selector() != null) {
      List<Workload> taken = manifests.taken(workload.selector());
      problems.unless(taken.contains(workload), "its selector does not take its own pods");
      problems.unless(taken.size() <= 1, "its selector takes the pods of others");
    }
    for (var spread : workload.pod().getTopologySpreadConstraints()) {
      problems.unless(
          manifests.taken(spread.getLabelSelector()).equals(List.of(workload)),
          "spreads other pods than its own");
    }
    if (workload.owner() instanceof StatefulSet set) {
      String name = set.getSpec().getServiceName();
      problems.unless(
          manifests
              .find(Service.class, name)
              .filter(it -> "None".equals(it.getSpec().getClusterIP()))
              .filter(it -> manifests.taken(it.getSpec().getSelector()).contains(workload))
              .isPresent(),
          "its serviceName " + name + " is no headless Service of its pods");
    }
    if (!workload.isJob() && workload.isOurs() && workload.owner() instanceof StatefulSet) {
      long budgets =
          manifests.of(PodDisruptionBudget.class).stream()
              .filter(it -> manifests.taken(it.getSpec().getSelector()).contains(workload))
              .count();
      problems.unless(budgets == 1, "has " + budgets + " disruption budgets, not one");
    }
    return problems.stream();
  }

  private static Stream<String> service(Manifests manifests, Service service) {
    var problems = new Problems("Service/" + service.getMetadata().getName());
    List<Workload> taken = manifests.taken(service.getSpec().getSelector());
    problems.unless(taken.size() == 1, "takes the pods of " + taken.size() + " workloads, not one");
    for (ServicePort port : service.getSpec().getPorts()) {
      for (Workload workload : taken) {
        problems.unless(
            Ports.of(workload, port.getTargetPort()).isPresent(),
            workload.title() + " has no port " + shown(port));
      }
    }
    return problems.stream();
  }

  private static Object shown(ServicePort port) {
    return port.getTargetPort().getValue();
  }

  private static Stream<String> budget(Manifests manifests, PodDisruptionBudget budget) {
    var problems = new Problems("PodDisruptionBudget/" + budget.getMetadata().getName());
    problems.unless(
        manifests.taken(budget.getSpec().getSelector()).size() == 1,
        "does not take the pods of just one workload");
    problems.unless(
        "AlwaysAllow".equals(budget.getSpec().getUnhealthyPodEvictionPolicy()),
        "pods that are not ready would hold up the draining of a node");
    return problems.stream();
  }

  private static Stream<String> monitor(Manifests manifests, ServiceMonitor monitor) {
    var problems = new Problems("ServiceMonitor/" + monitor.getMetadata().getName());
    Map<String, String> labels = monitor.getSpec().getSelector().getMatchLabels();
    List<Service> services =
        manifests.of(Service.class).stream()
            .filter(it -> it.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
            .toList();
    List<Workload> scraped =
        services.stream()
            .flatMap(it -> manifests.taken(it.getSpec().getSelector()).stream())
            .toList();
    for (Workload role : RoleRules.roles(manifests)) {
      problems.unless(scraped.contains(role), "does not scrape " + role.title());
    }
    for (Endpoint endpoint : monitor.getSpec().getEndpoints()) {
      problems.unless(
          services.stream()
              .allMatch(it ->
                  it.getSpec().getPorts().stream()
                      .anyMatch(port -> port.getName().equals(endpoint.getPort()))),
          "asks the port " + endpoint.getPort() + ", which not every Service has");
      problems.unless(
          "/metrics".equals(endpoint.getPath()), "asks " + endpoint.getPath() + ", not /metrics");
    }
    for (Service service : services) {
      String job = service.getMetadata().getLabels().get(monitor.getSpec().getJobLabel());
      problems.unless(
          "spillway".equals(job), "gives the metrics the job " + job + "; alerts ask for spillway");
    }
    return problems.stream();
  }
}
