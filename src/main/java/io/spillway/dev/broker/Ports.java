package io.spillway.dev.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two ports of a node. They are settled before Kafka starts: the listeners and the quorum name
 * them, and a port that is taken should be told in one line.
 *
 * @param client where clients connect
 * @param controller where the quorum talks
 */
record Ports(int client, int controller) {
  /**
   * Reserves both at once, so that they differ, and gives them back for Kafka to take. Between the
   * two a stranger may come; Kafka's own error tells then.
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
