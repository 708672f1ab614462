package io.spillway.dev.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two ports of a node. They are chosen before Kafka starts, because the listeners and the
 * quorum name them, and because a port in use should be reported in one line.
 *
 * @param client the port for clients
 * @param controller the port for the quorum
 */
record Ports(int client, int controller) {
  /**
   * Opens both ports at once, so that they differ, and closes them again for Kafka. If another
   * process takes one in between, Kafka's own error tells it.
   *
   * @param client the wanted port, 0 for any
   * @param controller the wanted port, 0 for any
   */
  static Ports choose(int client, int controller) {
    try (ServerSocket first = bind(client);
        ServerSocket second = bind(controller)) {
      return new Ports(first.getLocalPort(), second.getLocalPort());
    } catch (IOException e) {
      throw new EmbeddedKafkaException("Cannot look for free ports: " + e.getMessage(), e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(ServerProperties.HOST), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new EmbeddedKafkaException(
          "Port %d on %s cannot be used (%s): stop what listens there or choose another port"
              .formatted(port, ServerProperties.HOST, e.getMessage()),
          e);
    }
  }
}
