package io.spillway.doctor;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One of Kafka's bootstrap addresses.
 *
 * @param text as it was given, without the name of a listener
 * @param host a name or an address, without brackets; empty if the text is no address
 * @param port from 1 to 65535; 0 if the text is no address
 */
record BrokerAddress(String text, String host, int port) {
  private static final Pattern FORM =
      Pattern.compile("(?<host>\\[[^\\[\\]]+\\]|[^\\[\\]]+):(?<port>\\d{1,5})");
  private static final int HIGHEST_PORT = 65_535;

  /** The addresses as clients take them: {@code host:port}, separated by commas. */
  static List<BrokerAddress> all(String bootstrapServers) {
    return Arrays.stream(bootstrapServers.split(","))
        .map(address -> address.strip().replaceFirst("^[A-Z_]+://", ""))
        .filter(address -> !address.isEmpty())
        .map(BrokerAddress::of)
        .toList();
  }

  private static BrokerAddress of(String text) {
    return Stream.of(FORM.matcher(text))
        .filter(Matcher::matches)
        .map(parts ->
            new BrokerAddress(
                text,
                parts.group("host").replaceAll("[\\[\\]]", ""),
                Integer.parseInt(parts.group("port"))))
        .filter(address -> address.port >= 1 && address.port <= HIGHEST_PORT)
        .findFirst()
        .orElse(new BrokerAddress(text, "", 0));
  }

  /** Whether the text has the form {@code host:port}. */
  boolean isAddress() {
    return port > 0;
  }

  /** What is wrong with a text that is no address. */
  String complaint() {
    return text + " is no address, which is host:port";
  }

  /** Where to connect to; looks the host up, and is unresolved if that fails. */
  InetSocketAddress place() {
    return new InetSocketAddress(host, port);
  }
}
