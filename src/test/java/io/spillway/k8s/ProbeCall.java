package io.spillway.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a probe's question as the kubelet does: from outside, at the container's address. */
final class ProbeCall {
  private ProbeCall() {}

  /** Whether the answer is good, and comes in the probe's time. */
  static boolean isAnswered(Container container, Probe probe, String address) {
    Duration time = Duration.ofSeconds(or(probe.getTimeoutSeconds(), 1));
    try {
      if (probe.getHttpGet() != null) {
        int port = port(container, probe.getHttpGet().getPort());
        return isGood(
            URI.create("http://%s:%d%s".formatted(address, port, probe.getHttpGet().getPath())),
            time);
      }
      if (probe.getTcpSocket() != null) {
        int port = port(container, probe.getTcpSocket().getPort());
        try (var socket = new Socket()) {
          socket.connect(new InetSocketAddress(address, port), Math.toIntExact(time.toMillis()));
          return true;
        }
      }
    } catch (IOException noAnswer) {
      return false;
    }
    throw new CheckFailure("a probe that neither asks by HTTP nor by TCP cannot be tried");
  }

  /** A number, or what Kubernetes takes if there is none. */
  static int or(Integer number, int standard) {
    return number == null ? standard : number;
  }

  private static boolean isGood(URI address, Duration time) throws IOException {
    try (var client = HttpClient.newBuilder().connectTimeout(time).build()) {
      var request = HttpRequest.newBuilder(address).timeout(time).build();
      int status = client.send(request, BodyHandlers.discarding()).statusCode();
      return status >= 200 && status < 400;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int port(Container container, IntOrString port) {
    return port.getStrVal() == null
        ? port.getIntVal()
        : Ports.named(container, port.getStrVal())
            .map(ContainerPort::getContainerPort)
            .orElseThrow(() -> new CheckFailure("there is no port " + port.getStrVal()));
  }
}
