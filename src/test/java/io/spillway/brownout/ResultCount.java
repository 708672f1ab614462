package io.spillway.brownout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the results until each job has one. */
final class ResultCount {
  private static final String TOPIC = "llm.results";

  private final Map<String, JsonNode> results = new HashMap<>();

  /** Returns when all jobs have a result, or after so many seconds. */
  void await(String servers, int jobs, long mostSeconds) throws IOException {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    ObjectMapper json = new ObjectMapper();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(mostSeconds);
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(TOPIC).stream()
              .map(info -> new TopicPartition(TOPIC, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (results.size() < jobs && System.nanoTime() < end) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          results.put(record.key(), json.readTree(record.value()));
        }
      }
    }
  }

  /** Jobs without a good result, those without any among them. */
  int failed(int jobs) {
    long good =
        results.values().stream()
            .filter(result -> result.at("/result/type").asText().equals("succeeded"))
            .count();
    return (int) (jobs - good);
  }

  /** The mean of the attempts that counted. */
  double attempts() {
    return results.values().stream()
        .mapToInt(result -> result.at("/spillway/attempts").asInt())
        .average()
        .orElse(0);
  }
}
