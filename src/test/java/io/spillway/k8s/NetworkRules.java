package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.spillway.config.Keys;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that has to be reached may be, by the policies of both sides. */
final class NetworkRules {
  private static final int DNS = 53;
  private static final int TLS = 443;
  private static final Map<String, String> MONITORING =
      Map.of("kubernetes.io/metadata.name", "monitoring");

  private NetworkRules() {}

  static Stream<String> broken(Manifests manifests) {
    return Stream.of(
            manifests.of(NetworkPolicy.class).stream().flatMap(it -> policy(manifests, it)),
            manifests.workloads().stream().flatMap(it -> closed(manifests, it)),
            manifests.workloads().stream()
                .filter(it -> !needs(manifests, it).isEmpty())
                .flatMap(it -> reaches(manifests, it)),
            RoleRules.roles(manifests).stream().flatMap(it -> scraped(manifests, it)))
        .flatMap(it -> it);
  }

  private static Stream<String> policy(Manifests manifests, NetworkPolicy policy) {
    var problems = new Problems("NetworkPolicy/" + policy.getMetadata().getName());
    List<Workload> taken = manifests.taken(policy.getSpec().getPodSelector());
    problems.unless(!taken.isEmpty(), "takes no pods");
    for (var rule : policy.getSpec().getIngress()) {
      rule.getFrom().forEach(peer -> peer(problems, manifests, peer));
    }
    for (var rule : policy.getSpec().getEgress()) {
      rule.getTo().forEach(peer -> peer(problems, manifests, peer));
    }
    return problems.stream();
  }

  private static void peer(Problems problems, Manifests manifests, NetworkPolicyPeer peer) {
    LabelSelector pods = peer.getPodSelector();
    problems.unless(
        pods == null || !manifests.taken(pods).isEmpty(),
        "lets the pods " + (pods == null ? "" : pods.getMatchLabels()) + " in or out: none");
  }

  private static Stream<String> closed(Manifests manifests, Workload workload) {
    var problems = new Problems(workload.title());
    for (String way : List.of("Ingress", "Egress")) {
      problems.unless(
          policies(manifests, workload, way).findAny().isPresent(), "no policy closes its " + way);
    }
    return problems.stream();
  }

  private static Stream<NetworkPolicy> policies(Manifests manifests, Workload of, String way) {
    return manifests.of(NetworkPolicy.class).stream()
        .filter(it -> it.getSpec().getPolicyTypes().contains(way))
        .filter(it -> manifests.taken(it.getSpec().getPodSelector()).contains(of));
  }

  /** The addresses that a workload of ours is told to reach. */
  private static List<URI> needs(Manifests manifests, Workload workload) {
    if (!workload.isOurs()) {
      return List.of();
    }
    var container = workload.containers().getFirst();
    Stream<String> kafka =
        container.getEnvFrom().stream()
            .filter(it -> it.getConfigMapRef() != null)
            .flatMap(it -> manifests.config(it.getConfigMapRef().getName()).stream())
            .flatMap(it -> Stream.ofNullable(it.get(Keys.KAFKA_BOOTSTRAP_SERVERS.environment())))
            .flatMap(servers -> Stream.of(servers.split(",")))
            .map(server -> "kafka://" + server.strip());
    Stream<String> api =
        RoleRules.callsApi(workload)
            ? Stream.of(
                container.getEnv().stream()
                    .filter(it -> it.getName().equals(Keys.API_BASE_URL.environment()))
                    .map(EnvVar::getValue)
                    .findFirst()
                    .orElse(Keys.API_BASE_URL.defaultText()))
            : Stream.empty();
    return Stream.concat(kafka, api).map(URI::create).toList();
  }

  private static Stream<String> reaches(Manifests manifests, Workload workload) {
    var problems = new Problems(workload.title());
    problems.unless(
        mayLeave(manifests, workload, null, DNS, "UDP")
            && mayLeave(manifests, workload, null, DNS, "TCP"),
        "may not ask DNS");
    for (URI address : needs(manifests, workload)) {
      Optional<Service> service =
          manifests
              .find(Service.class, address.getHost().split("\\.")[0])
              .filter(it -> !address.getHost().contains("."));
      int port = address.getPort() > 0 ? address.getPort() : TLS;
      if (service.isEmpty()) {
        problems.unless(
            mayLeave(manifests, workload, null, port, "TCP"), "may not reach " + address);
        problems.unless(address.getHost().contains("."), "there is no Service for " + address);
      } else {
        inside(problems, manifests, workload, service.get(), address);
      }
    }
    return problems.stream();
  }

  private static void inside(
      Problems problems, Manifests manifests, Workload from, Service service, URI address) {
    problems.unless(
        service.getSpec().getPorts().stream()
            .anyMatch(it -> it.getPort().equals(address.getPort())),
        "reaches " + address + ", a port that the Service does not have");
    for (var port : service.getSpec().getPorts()) {
      for (Workload to : manifests.taken(service.getSpec().getSelector())) {
        int number =
            Ports.of(to, port.getTargetPort()).map(ContainerPort::getContainerPort).orElse(0);
        problems.unless(mayLeave(manifests, from, to, number, "TCP"), "may not reach " + address);
        problems.unless(mayEnter(manifests, from, to, number), to.title() + " does not let it in");
      }
    }
  }

  private static boolean mayLeave(
      Manifests manifests, Workload from, Workload to, int port, String protocol) {
    return policies(manifests, from, "Egress")
        .flatMap(it -> it.getSpec().getEgress().stream())
        .anyMatch(rule ->
            isPeer(manifests, rule.getTo(), to) && isPort(rule.getPorts(), to, port, protocol));
  }

  private static boolean mayEnter(Manifests manifests, Workload from, Workload to, int port) {
    return policies(manifests, to, "Ingress")
        .flatMap(it -> it.getSpec().getIngress().stream())
        .anyMatch(rule ->
            isPeer(manifests, rule.getFrom(), from) && isPort(rule.getPorts(), to, port, "TCP"));
  }

  private static boolean isPeer(
      Manifests manifests, List<NetworkPolicyPeer> peers, Workload workload) {
    return peers.isEmpty()
        || peers.stream()
            .anyMatch(peer ->
                workload != null
                    && peer.getNamespaceSelector() == null
                    && peer.getPodSelector() != null
                    && manifests.taken(peer.getPodSelector()).contains(workload));
  }

  private static boolean isPort(
      List<NetworkPolicyPort> ports, Workload to, int number, String protocol) {
    return ports.stream()
        .filter(it -> it.getProtocol().equals(protocol))
        .map(NetworkPolicyPort::getPort)
        .anyMatch(port -> number == number(port, to));
  }

  private static int number(IntOrString port, Workload to) {
    if (port.getStrVal() == null) {
      return port.getIntVal();
    }
    return to == null ? -1 : Ports.of(to, port).map(ContainerPort::getContainerPort).orElse(-1);
  }

  private static Stream<String> scraped(Manifests manifests, Workload role) {
    var problems = new Problems(role.title());
    problems.unless(
        policies(manifests, role, "Ingress")
            .flatMap(it -> it.getSpec().getIngress().stream())
            .filter(rule ->
                rule.getPorts().stream()
                    .anyMatch(port -> Ports.of(role, port.getPort()).isPresent()))
            .flatMap(rule -> rule.getFrom().stream())
            .map(NetworkPolicyPeer::getNamespaceSelector)
            .anyMatch(it -> it != null && MONITORING.equals(it.getMatchLabels())),
        "Prometheus may not reach its port \"operator\"");
    return problems.stream();
  }
}
