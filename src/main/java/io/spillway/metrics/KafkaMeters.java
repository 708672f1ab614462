package io.spillway.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which of the meters of Kafka's clients and of Kafka Streams are kept. They have about 300 names,
 * seven of them for each partition, others for each task or broker: nine tenths of a scrape with
 * the default partitions. Kept is what an operator asks for: lag by topic and partition, rates,
 * latencies, errors, throttling and rebalances. Names as Micrometer makes them of Kafka's (Apache
 * Kafka documentation, section "Monitoring").
 */
enum KafkaMeters {
  /** What consumers read, how far they are behind, and whether they keep their membership. */
  CONSUMER(
      "kafka.consumer.",
      "fetch.manager.records.lag",
      "fetch.manager.records.consumed.total",
      "fetch.manager.fetch.latency.avg",
      "fetch.manager.fetch.latency.max",
      "fetch.manager.fetch.throttle.time.max",
      "coordinator.assigned.partitions",
      "coordinator.commit.latency.avg",
      "coordinator.commit.latency.max",
      "coordinator.rebalance.total",
      "coordinator.failed.rebalance.total",
      "coordinator.rebalance.latency.max",
      "coordinator.last.heartbeat.seconds.ago",
      "last.poll.seconds.ago",
      "time.between.poll.max",
      "poll.idle.ratio.avg",
      "connection.count",
      "connection.creation.total",
      "failed.authentication.total"),

  /** What producers send, how long it takes, and what fails. */
  PRODUCER(
      "kafka.producer.",
      "record.send.total",
      "record.error.total",
      "record.retry.total",
      "batch.split.total",
      "batch.size.avg",
      "outgoing.byte.total",
      "request.latency.avg",
      "request.latency.max",
      "requests.in.flight",
      "produce.throttle.time.max",
      "buffer.available.bytes",
      "buffer.exhausted.total",
      "connection.count",
      "connection.creation.total",
      "failed.authentication.total"),

  /** Whether the router's admin client reaches the brokers. */
  ADMIN(
      "kafka.admin.client.",
      "connection.count",
      "connection.creation.total",
      "failed.authentication.total"),

  /** Whether the router's threads live, and how they get on. */
  STREAMS(
      "kafka.stream.",
      "client.state",
      "alive.stream.threads",
      "failed.stream.threads",
      "thread.process.total",
      "thread.process.latency.avg",
      "thread.process.latency.max",
      "thread.commit.total",
      "thread.commit.latency.avg",
      "thread.commit.latency.max",
      "thread.poll.latency.max");

  private static final String ALL = "kafka.";

  /** What Kafka tells of each topic or partition. */
  private static final Set<String> BY_TOPIC =
      Set.of(
          "kafka.consumer.fetch.manager.records.lag",
          "kafka.consumer.fetch.manager.records.consumed.total");

  /** Reads only what the router's streams restore: nothing, in this topology. */
  private static final String RESTORING = "-restore-consumer";

  private static final Set<String> KEPT =
      Arrays.stream(values()).flatMap(KafkaMeters::names).collect(Collectors.toUnmodifiableSet());

  private final String prefix;
  private final List<String> kept;

  KafkaMeters(String prefix, String... kept) {
    this.prefix = prefix;
    this.kept = List.of(kept);
  }

  /** The names that are kept, as Micrometer has them. */
  Stream<String> names() {
    return kept.stream().map(prefix::concat);
  }

  /**
   * Refuses every other meter of Kafka's, what is told of other topics, and all of the clients that
   * restore state. Kafka tells of a topic with dots a second time, under a name with underscores;
   * that is another topic here.
   *
   * @param worked the topics whose lag and rate are told
   */
  static MeterFilter filter(Set<String> worked) {
    return MeterFilter.deny(id -> id.getName().startsWith(ALL) && !isKept(id, worked));
  }

  private static boolean isKept(Meter.Id id, Set<String> worked) {
    String topic = id.getTag("topic");
    String client = id.getTag("client.id");
    return KEPT.contains(id.getName())
        && (!BY_TOPIC.contains(id.getName()) || topic == null || worked.contains(topic))
        && (client == null || !client.endsWith(RESTORING));
  }
}
