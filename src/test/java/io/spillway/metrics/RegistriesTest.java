package io.spillway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The binders are Micrometer's; here they meet this version of Kafka, which has no broker. */
class RegistriesTest {
  private static final Map<String, Object> NOWHERE =
      Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "group", "client.id", "client");

  private final PrometheusMeterRegistry registry = Registries.prometheus(Set.of("in"));

  @AfterEach
  void close() {
    registry.close();
  }

  @Test
  void theJvmAndTheProcessAreMeasured() {
    assertThat(registry.scrape())
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds")
        .contains("process_cpu_usage", "process_files_open_files", "jvm_info");
  }

  @Test
  void aProducerIsMeasuredUntilTheWatchIsClosed() {
    try (var producer =
        new KafkaProducer<>(NOWHERE, new ByteArraySerializer(), new ByteArraySerializer())) {
      Meters.Watch watch = Registries.watch(registry, producer);
      assertThat(registry.scrape()).contains("kafka_producer_batch_split_total{client_id=\"client");

      watch.close();
      assertThat(kafkaMeters()).isZero();
    }
  }

  @Test
  void consumersOfBothProtocolsAreMeasuredUntilTheWatchIsClosed() {
    for (String protocol : new String[] {"classic", "consumer"}) {
      Map<String, Object> properties = new HashMap<>(NOWHERE);
      properties.put("group.protocol", protocol);
      try (var consumer =
          new KafkaConsumer<>(
              properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        Meters.Watch watch = Registries.watch(registry, consumer);
        assertThat(registry.scrape())
            .as(protocol)
            .contains("kafka_consumer_fetch_manager_records_consumed_total{client_id=\"client");

        watch.close();
        assertThat(kafkaMeters()).isZero();
      }
    }
  }

  @Test
  void streamsAreMeasuredUntilTheWatchIsClosed() {
    var builder = new StreamsBuilder();
    builder.stream("in").to("out");
    var properties = new Properties();
    properties.put("application.id", "application");
    properties.put("bootstrap.servers", "127.0.0.1:1");
    try (var streams = new KafkaStreams(builder.build(), properties)) {
      Meters.Watch watch = Registries.watch(registry, streams);
      assertThat(registry.scrape()).contains("kafka_stream_", "kafka_producer_", "kafka_consumer_");

      watch.close();
      assertThat(kafkaMeters()).isZero();
    }
  }

  @Test
  void onlyTheTopicsThatAreWorkedOnAreToldOneByOneAndOnlyUnderTheirOwnName() {
    for (String topic : new String[] {"in", "i_n", "other"}) {
      for (String kind : new String[] {"lag", "consumed.total"}) {
        registry.counter(
            "kafka.consumer.fetch.manager.records." + kind, "client.id", "client", "topic", topic);
      }
    }
    registry.counter("kafka.consumer.connection.count", "client.id", "a-1-restore-consumer");
    registry.counter("kafka.consumer.connection.count", "client.id", "client");

    assertThat(registry.scrape().lines().filter(line -> line.startsWith("kafka_")))
        .hasSize(3)
        .allMatch(line -> line.contains("client_id=\"client\""))
        .filteredOn(line -> line.contains("topic"))
        .hasSize(2)
        .allMatch(line -> line.contains("topic=\"in\""));
  }

  private long kafkaMeters() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().startsWith("kafka."))
        .count();
  }
}
