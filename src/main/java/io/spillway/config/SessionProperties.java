package io.spillway.config;

import io.spillway.config.ConfigException.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Kafka's properties of a group member's session. In a group of the {@code classic} protocol the
 * member sets them; with any other protocol the brokers do, and a client that sets one is refused.
 */
public final class SessionProperties {

  /** Kafka's names. */
  public static final List<String> NAMES = List.of("session.timeout.ms", "heartbeat.interval.ms");

  private SessionProperties() {}

  /** A sentence that tells who sets the property with the {@code consumer} protocol. */
  public static String brokersSet(String name) {
    return "with the consumer protocol the brokers set it (group.consumer." + name + ")";
  }

  /**
   * The errors of properties that have no use, because the configured protocol leaves them to the
   * brokers.
   */
  static List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    if (settings.get(Keys.KAFKA_GROUP_PROTOCOL) == GroupProtocol.CONSUMER) {
      for (String name : NAMES) {
        if (settings.kafkaProperties().containsKey(name)) {
          problems.add(
              new Problem(
                  KeyNames.KAFKA_PROPERTIES + name,
                  "must not be set while %s = consumer: %s; for the router set %s"
                      .formatted(
                          Keys.KAFKA_GROUP_PROTOCOL,
                          brokersSet(name),
                          KeyNames.STREAMS_PROPERTIES + name)));
        }
      }
    }
    return problems;
  }
}
