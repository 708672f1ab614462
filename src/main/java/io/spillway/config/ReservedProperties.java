package io.spillway.config;

import java.util.Map;
import java.util.Optional;

/**
 * Kafka's properties that users must not set, because Spillway's guarantees depend on them or
 * because Spillway has a key of its own for them.
 */
final class ReservedProperties {

  private static final String GUARANTEE = "Spillway sets it itself: exactly once rests on it";
  private static final String MEMBERSHIP =
      "Spillway sets it itself: each member's share of every topic rests on it";
  private static final String NAMING = "Spillway sets it itself; names begin with ";

  private static final Map<String, String> REASONS =
      Map.ofEntries(
          Map.entry("acks", GUARANTEE),
          Map.entry("allow.auto.create.topics", GUARANTEE),
          Map.entry("auto.offset.reset", GUARANTEE),
          Map.entry("enable.auto.commit", GUARANTEE),
          Map.entry("enable.idempotence", GUARANTEE),
          Map.entry("isolation.level", GUARANTEE),
          Map.entry("processing.guarantee", GUARANTEE),
          Map.entry("processing.exception.handler", GUARANTEE),
          Map.entry("production.exception.handler", GUARANTEE),
          Map.entry("application.id", NAMING + Keys.GROUP_PREFIX),
          Map.entry("group.id", NAMING + Keys.GROUP_PREFIX),
          Map.entry("group.instance.id", "it is made of " + Keys.INSTANCE_ID + ": set that"),
          Map.entry("group.remote.assignor", MEMBERSHIP),
          Map.entry("partition.assignment.strategy", MEMBERSHIP),
          Map.entry("transactional.id", NAMING + Keys.GROUP_PREFIX),
          Map.entry("bootstrap.servers", "set " + Keys.KAFKA_BOOTSTRAP_SERVERS),
          Map.entry(
              "max.request.size", "set " + Keys.JOB_MAX_BYTES + " and " + Keys.RESULT_MAX_BYTES),
          Map.entry("num.stream.threads", "set " + Keys.ROUTER_THREADS));

  private ReservedProperties() {}

  /** Why a key that passes a property to Kafka's clients must not be set; empty if it may be. */
  static Optional<String> reason(String key) {
    if (key.equals(KeyNames.KAFKA_PROPERTIES + "group.protocol")) {
      return Optional.of("set " + Keys.KAFKA_GROUP_PROTOCOL);
    }
    String property = key.replaceFirst("^spillway\\.(kafka|streams)\\.properties\\.", "");
    String ofAnyClient =
        property.replaceFirst("^((main|restore|global)\\.consumer|consumer|producer)\\.", "");
    return Optional.ofNullable(REASONS.get(ofAnyClient));
  }
}
