package io.spillway.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Checks the addresses that the brokers advertise ({@code advertised.listeners}). A client uses a
 * bootstrap address only to ask for them; if the brokers cannot be reached there, a client tells it
 * only in its log. Blocks for a few seconds. Uses internal classes of the clients, because their
 * public interface does not show this answer.
 */
public final class AdvertisedBrokers {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final String NAME = "spillway-reach";

  private AdvertisedBrokers() {}

  /**
   * Names a broker that cannot be reached at its advertised address; empty if there is none, or if
   * no bootstrap address answers.
   *
   * @param config the configuration of an admin client
   */
  public static Optional<String> unreachable(Map<String, Object> config) {
    AdminClientConfig parsed = new AdminClientConfig(config);
    for (String address : parsed.getList("bootstrap.servers")) {
      Collection<Node> brokers = ask(parsed, address);
      if (!brokers.isEmpty()) {
        return brokers.stream()
            .filter(broker -> !isReachable(broker))
            .findFirst()
            .map(broker ->
                "%s answers, and sends clients to broker %d at %s:%d, which cannot be reached from here: advertised.listeners of that broker must name an address that its clients can reach"
                    .formatted(address, broker.id(), broker.host(), broker.port()));
      }
    }
    return Optional.empty();
  }

  private static boolean isReachable(Node broker) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(broker.host(), broker.port()), PATIENCE_MILLIS);
      return true;
    } catch (IOException failure) {
      return false;
    }
  }

  /** The brokers that one address names; none if it does not answer. */
  private static Collection<Node> ask(AdminClientConfig config, String address) {
    List<InetSocketAddress> found;
    try {
      found = ClientUtils.parseAndValidateAddresses(List.of(address), "use_all_dns_ips");
    } catch (KafkaException unknown) {
      return List.of();
    }
    Node bootstrap = new Node(-1, found.getFirst().getHostString(), found.getFirst().getPort());
    Time time = Time.SYSTEM;
    try (Metrics metrics = new Metrics(time);
        NetworkClient client =
            ClientUtils.createNetworkClient(
                config,
                NAME,
                metrics,
                NAME,
                new LogContext(),
                new ApiVersions(),
                time,
                1,
                PATIENCE_MILLIS,
                null,
                new ManualMetadataUpdater(List.of(bootstrap)),
                new DefaultHostResolver(),
                null,
                null)) {
      if (!NetworkClientUtils.awaitReady(client, bootstrap, time, PATIENCE_MILLIS)) {
        return List.of();
      }
      var request = new MetadataRequest.Builder(List.of(), false);
      var answer =
          NetworkClientUtils.sendAndReceive(
              client,
              client.newClientRequest(bootstrap.idString(), request, time.milliseconds(), true),
              time);
      return ((MetadataResponse) answer.responseBody()).brokers();
    } catch (IOException | KafkaException silent) {
      return List.of();
    }
  }
}
