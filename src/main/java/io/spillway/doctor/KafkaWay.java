package io.spillway.doctor;

import io.spillway.status.Category;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether Kafka's bootstrap addresses can be reached: by name, by TCP, and with or without TLS as
 * the client expects. If one of several works, the others are a warning. Blocks.
 */
final class KafkaWay {
  private static final int PATIENCE_MILLIS = 2_000;
  private static final Category WHOSE = Category.DEPLOYMENT_CONFIG;
  private static final String SERVERS = "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS";
  private static final String PROTOCOL = "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL";

  private final List<BrokerAddress> addresses;
  private final String protocol;

  /**
   * Creates it.
   *
   * @param servers {@code host:port}, separated by commas
   * @param protocol the client's {@code security.protocol}
   */
  KafkaWay(String servers, String protocol) {
    this.addresses = BrokerAddress.all(servers);
    this.protocol = protocol;
  }

  /** Looks the hosts up. */
  List<CheckResult> dns() {
    List<String> found = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (BrokerAddress address : addresses) {
      String host = address.host();
      if (!address.isAddress()) {
        unknown.add(address.complaint());
        continue;
      }
      try {
        InetAddress[] all = InetAddress.getAllByName(host);
        found.add(
            host
                + " is "
                + Arrays.stream(all)
                    .map(InetAddress::getHostAddress)
                    .collect(Collectors.joining(", ")));
      } catch (UnknownHostException nobody) {
        unknown.add(host);
      }
    }
    return result(
        "kafka-dns",
        found,
        unknown,
        "not known here: ",
        "correct " + SERVERS + ", or this machine's DNS");
  }

  /** Connects. */
  List<CheckResult> tcp() {
    List<String> found = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    for (BrokerAddress address : addresses) {
      try (Socket socket = new Socket()) {
        socket.connect(address.place(), PATIENCE_MILLIS);
        found.add(address.text() + " takes connections");
      } catch (IOException e) {
        closed.add(address.text() + " (" + e.getMessage() + ")");
      }
    }
    return result(
        "kafka-tcp",
        found,
        closed,
        "no connection to ",
        "start Kafka, correct the port in " + SERVERS + ", or open the firewall");
  }

  /** Whether the peer speaks TLS if the client does, and not if the client does not. */
  List<CheckResult> tls() {
    boolean wanted = protocol.endsWith("SSL");
    List<String> found = new ArrayList<>();
    List<String> other = new ArrayList<>();
    for (BrokerAddress address : addresses) {
      boolean speaks = KafkaReach.speaksTls(address.place());
      (speaks == wanted ? found : other)
          .add(address.text() + (speaks ? " speaks TLS" : " does not speak TLS"));
    }
    return result(
        "kafka-tls",
        found,
        other,
        "the client's security.protocol is " + protocol + ", but ",
        wanted
            ? "set %s to %s, or name a port that speaks TLS"
                .formatted(PROTOCOL, protocol.replace("SSL", "PLAINTEXT"))
            : "set %s to %s".formatted(PROTOCOL, protocol.replace("PLAINTEXT", "SSL")));
  }

  private static List<CheckResult> result(
      String name, List<String> good, List<String> bad, String says, String advice) {
    String wrong = says + String.join(", ", bad);
    if (bad.isEmpty()) {
      return List.of(CheckResult.ok(name, String.join("; ", good)));
    }
    return List.of(
        good.isEmpty()
            ? CheckResult.fail(name, WHOSE, wrong, advice)
            : CheckResult.warn(
                name, WHOSE, wrong + " (of " + (good.size() + bad.size()) + ")", advice));
  }
}
